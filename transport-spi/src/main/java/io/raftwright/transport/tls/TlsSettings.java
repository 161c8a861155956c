package io.raftwright.transport.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a member's certificate, its key and the authorities that it trusts come from, and how certificates name members.
 *
 * <p>Connections are TLS 1.3 and both ends show a certificate, always. The one who dials and the one who accepts each check that
 * the other's certificate was signed by a trusted authority, is valid today, and names the member that the other says it is.
 *
 * <p>What is given is looked at again every {@link #reloadEvery}: new connections use what is found then, and those that exist are
 * ended if the other's certificate would no longer be accepted. What cannot be used is logged, and changes nothing.
 * Immutable.
 */
public final class TlsSettings {
    private static final Duration MIN_RELOAD = Duration.ofMillis(10);
    private static final Duration MAX_RELOAD = Duration.ofDays(1);

    private final CredentialSource source;
    private final MemberNames names;
    private final Duration reloadInterval;
    private final Duration expiryNotice;

    private TlsSettings(CredentialSource source, MemberNames names, Duration reloadInterval, Duration expiryNotice) {
        this.source = source;
        this.names = names;
        this.reloadInterval = reloadInterval;
        this.expiryNotice = expiryNotice;
    }

    private static TlsSettings from(CredentialSource source) {
        return new TlsSettings(source, MemberNames.DEFAULT, Duration.ofMinutes(1), Duration.ofDays(14));
    }

    /**
     * Three PEM files; see {@link PemCredentials} for what is in them.
     *
     * @param certificateChain the member's certificate and those between it and its authority
     * @param privateKey       its key, PKCS#8, not encrypted
     * @param trusted          the authorities whose members may connect
     */
    public static TlsSettings mutual(Path certificateChain, Path privateKey, Path trusted) {
        return from(PemSource.ofFiles(
                Objects.requireNonNull(certificateChain, "certificateChain"),
                Objects.requireNonNull(privateKey, "privateKey"),
                Objects.requireNonNull(trusted, "trusted")));
    }

    /**
     * PEM texts that the host holds, e.g. from a vault.
     *
     * @param texts asked at first on the thread that opens the transport, then by a thread of the transport's own; may block
     */
    public static TlsSettings mutual(Supplier<PemCredentials> texts) {
        return from(PemSource.ofHost(Objects.requireNonNull(texts, "texts")));
    }

    /**
     * Two key stores with one password, PKCS#12 or JKS.
     *
     * @param own      holds one key, with its chain of certificates
     * @param trusted  holds the authorities whose members may connect
     * @param password of both stores and of the key; copied
     */
    public static TlsSettings keyStores(Path own, Path trusted, char[] password) {
        return from(new KeyStoreSource(
                Objects.requireNonNull(own, "own"), Objects.requireNonNull(trusted, "trusted"), password));
    }

    /**
     * Contexts that the host makes, of any provider that speaks TLS 1.3. Its trust manager decides which certificates are accepted;
     * that these name members is checked here all the same. Connections outlive the context that they began with.
     *
     * @param contexts asked like the texts of {@link #mutual(Supplier)}; another object means another context. The host should
     *     make one for this alone
     */
    public static TlsSettings contexts(Supplier<SSLContext> contexts) {
        Objects.requireNonNull(contexts, "contexts");
        return from(current -> {
            SSLContext now = Objects.requireNonNull(contexts.get(), "the host supplied no SSLContext");
            return current != null && current.context().equals(now) ? current : Credentials.ofHost(now);
        });
    }

    /**
     * The name that a certificate must have, as a URI or a DNS name among its subject alternative names, to speak for a member.
     * Default: the URI {@code raftwright:member:3} or the DNS name {@code member-3.raftwright}.
     *
     * @param nameOf gives the name of a member id: with a colon it is a URI, compared as it is, without one it is a DNS name,
     *     compared regardless of case. Called on the transport thread: it must be quick, and always give the same
     */
    public TlsSettings memberName(LongFunction<String> nameOf) {
        return new TlsSettings(
                source, MemberNames.of(Objects.requireNonNull(nameOf, "nameOf")), reloadInterval, expiryNotice);
    }

    /** How often to look for other certificates: 10 ms to 1 day. Default: 1 minute. */
    public TlsSettings reloadEvery(Duration interval) {
        if (interval.compareTo(MIN_RELOAD) < 0 || interval.compareTo(MAX_RELOAD) > 0) {
            throw new IllegalArgumentException(
                    "interval out of range, interval=" + interval + ", min=" + MIN_RELOAD + ", max=" + MAX_RELOAD);
        }
        return new TlsSettings(source, names, interval, expiryNotice);
    }

    /** How long before this member's own certificate expires a warning is logged each day. Default: 14 days. */
    public TlsSettings warnBeforeExpiry(Duration notice) {
        if (notice.isNegative()) {
            throw new IllegalArgumentException("negative notice, notice=" + notice);
        }
        return new TlsSettings(source, names, reloadInterval, notice);
    }

    Credentials load(@Nullable Credentials current) {
        return source.load(current);
    }

    MemberNames names() {
        return names;
    }

    Duration reloadInterval() {
        return reloadInterval;
    }

    Duration expiryNotice() {
        return expiryNotice;
    }
}

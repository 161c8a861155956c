package io.raftwright.transport.tls;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials in use, and the thread that looks for newer ones, so that neither a slow disk nor the host's code holds up a
 * handshake. What cannot be used is never used: the last good ones stay.
 *
 * <p>Owner: that thread, except {@link #current}, which is written by it alone and read by any, and {@link #follow} and
 * {@link #close}, which are called by those who start and end the transport.
 */
final class CredentialWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TlsEngines.class);
    private static final Duration REPEAT = Duration.ofDays(1);

    private final TlsSettings settings;
    private final InstantSource clock;
    private volatile Credentials current;
    private @Nullable ScheduledThreadPoolExecutor thread; // guarded by this
    private boolean isClosed; // guarded by this
    private long memberId;
    private String lastComplaint = "";
    private Instant complainAgainAt = Instant.MIN;
    private Instant warnAgainAt = Instant.MIN;

    private CredentialWatch(TlsSettings settings, Credentials first, InstantSource clock) {
        this.settings = settings;
        this.current = first;
        this.clock = clock;
    }

    static CredentialWatch begin(TlsSettings settings) {
        return begin(settings, InstantSource.system());
    }

    static CredentialWatch begin(TlsSettings settings, InstantSource clock) {
        try {
            return new CredentialWatch(settings, settings.load(null), clock);
        } catch (TlsCredentialsException e) {
            throw e;
        } catch (Exception e) { // the host's supplier, which may throw what it does not declare
            throw new TlsCredentialsException("the host supplied no credentials, cause=" + e, e);
        }
    }

    Credentials current() {
        return current;
    }

    MemberNames names() {
        return settings.names();
    }

    synchronized void follow(long self) {
        memberId = self;
        checkName(current);
        tell(current);
        warnIfExpiring(current);
        if (isClosed || thread != null) {
            return;
        }
        ScheduledThreadPoolExecutor fresh = new ScheduledThreadPoolExecutor(1, work -> {
            Thread runner = new Thread(work, "raftwright-tls-reload-" + self);
            runner.setDaemon(true);
            return runner;
        });
        long intervalNs = settings.reloadInterval().toNanos();
        var unused = fresh.scheduleWithFixedDelay(this::look, intervalNs, intervalNs, TimeUnit.NANOSECONDS);
        thread = fresh;
    }

    private void checkName(Credentials credentials) {
        if (credentials.chain().isEmpty()) {
            return; // the host's own context: nobody here knows what it will show
        }
        Set<String> names = MemberNames.of(credentials.chain().get(0));
        if (!names().isNamed(memberId, names)) {
            throw new TlsCredentialsException("this member's certificate does not name it, so nobody would let it in, "
                    + "memberId=" + memberId + ", expected=" + names().expected(memberId) + ", names=" + names);
        }
    }

    /** Takes up what changed. Never throws: an exception would end the looking. */
    @SuppressWarnings("ReferenceEquality")
    void look() {
        try {
            Credentials now = settings.load(current);
            if (now != current) {
                checkName(now);
                current = now;
                warnAgainAt = Instant.MIN;
                tell(now);
            }
            lastComplaint = "";
            warnIfExpiring(now);
        } catch (Throwable e) { // memory, a class that the host's supplier lacks, or what it does not declare
            complain(e);
        }
    }

    private void tell(Credentials credentials) {
        if (credentials.chain().isEmpty()) {
            LOG.info("TLS context in use, supplied by the host, memberId={}", memberId);
        } else {
            LOG.info(
                    "TLS certificate in use, memberId={}, subject={}, serial={}, notAfter={}",
                    memberId,
                    credentials.chain().get(0).getSubjectX500Principal(),
                    credentials.chain().get(0).getSerialNumber().toString(16),
                    credentials.notAfter());
        }
    }

    private void warnIfExpiring(Credentials credentials) {
        Instant now = clock.instant();
        Instant notAfter = credentials.notAfter();
        if (notAfter.isAfter(now.plus(settings.expiryNotice())) || now.isBefore(warnAgainAt)) {
            return;
        }
        warnAgainAt = now.plus(REPEAT);
        LOG.warn(
                "this member's TLS certificate {}, no connection can be made then, memberId={}, notAfter={}",
                notAfter.isAfter(now) ? "expires soon" : "has expired",
                memberId,
                notAfter);
    }

    private void complain(Throwable reason) {
        String complaint = String.valueOf(reason.getMessage());
        Instant now = clock.instant();
        if (!complaint.equals(lastComplaint) || !now.isBefore(complainAgainAt)) {
            lastComplaint = complaint;
            complainAgainAt = now.plus(REPEAT);
            LOG.warn(
                    "TLS credentials cannot be used, going on with those before, memberId={}: {}", memberId, complaint);
        }
    }

    synchronized void close() {
        isClosed = true;
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}

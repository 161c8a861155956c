package io.raftwright.examples.secured;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes an authority and certificates of members with the JDK's keytool, as PEM files. An example must run wherever there is a JDK;
 * in production the five lines of openssl in docs/security.md do the same, on a machine that is not a member.
 */
public final class Authority {
    private static final String PASSWORD = "for-an-example";

    private final Path directory;
    private final Path keys;

    private Authority(Path directory) {
        this.directory = directory;
        this.keys = directory.resolve("keys.p12");
    }

    public static Authority create(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        Authority authority = new Authority(directory);
        authority.makeKey("authority", "bc:critical=ca:true");
        write(
                authority.certificate(),
                "CERTIFICATE",
                authority.open().getCertificate("authority").getEncoded());
        return authority;
    }

    /** Makes key and certificate of a member. */
    public void issue(long memberId) throws IOException, InterruptedException, GeneralSecurityException {
        String alias = "member-" + memberId;
        Path request = directory.resolve(alias + ".csr");
        Path signed = directory.resolve(alias + ".cer");
        makeKey(alias, "san=uri:raftwright:member:" + memberId);
        keytool("-certreq", "-alias", alias, "-file", request.toString());
        keytool(
                "-gencert",
                "-alias",
                "authority",
                "-infile",
                request.toString(),
                "-outfile",
                signed.toString(),
                "-ext",
                "san=uri:raftwright:member:" + memberId);
        try (InputStream bytes = Files.newInputStream(signed)) {
            write(
                    certificateOf(memberId),
                    "CERTIFICATE",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(bytes)
                            .getEncoded());
        }
        write(
                keyOf(memberId),
                "PRIVATE KEY",
                open().getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    /** The authority's own certificate. */
    public Path certificate() {
        return directory.resolve("authority.pem");
    }

    public Path certificateOf(long memberId) {
        return directory.resolve("member-" + memberId + ".pem");
    }

    public Path keyOf(long memberId) {
        return directory.resolve("member-" + memberId + ".key");
    }

    private void makeKey(String alias, String extension) throws IOException, InterruptedException {
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-ext",
                extension);
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keys.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.add("-J-XX:TieredStopAtLevel=1"); // ten short runs
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + said);
        }
    }

    private static void write(Path file, String label, byte[] bytes) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END "
                        + label + "-----\n");
    }
}

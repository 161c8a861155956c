package io.raftwright.benchmarks;

import io.raftwright.transport.tls.TlsSettings;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One certificate for all members of a benchmark, its own authority, made by the JDK's keytool. */
final class SelfSigned {
    private static final String PASSWORD = "benchmark";

    private SelfSigned() {}

    /** Makes the certificate in a directory, naming these members. */
    static TlsSettings of(Path directory, long... memberIds) throws IOException, InterruptedException {
        Path own = directory.resolve("own.p12");
        Path certificate = directory.resolve("own.cer");
        Path trusted = directory.resolve("trusted.p12");
        List<String> names = new ArrayList<>();
        for (long memberId : memberIds) {
            names.add("uri:raftwright:member:" + memberId);
        }
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=benchmark",
                "-alias",
                "own",
                "-ext",
                "san=" + String.join(",", names),
                "-keystore",
                own.toString());
        keytool("-exportcert", "-alias", "own", "-file", certificate.toString(), "-keystore", own.toString());
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "own",
                "-file",
                certificate.toString(),
                "-keystore",
                trusted.toString());
        return TlsSettings.keyStores(own, trusted, PASSWORD.toCharArray());
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + said);
        }
    }
}

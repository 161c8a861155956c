package io.raftwright.testkit.tls;

import io.raftwright.transport.tls.PemCredentials;
import io.raftwright.transport.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** The three PEM files of a member. */
record TlsFiles(Path chain, Path key, Path trusted) {
    static TlsFiles in(Path directory) {
        return new TlsFiles(
                directory.resolve("member.pem"), directory.resolve("member.key"), directory.resolve("authorities.pem"));
    }

    TlsFiles write(PemCredentials credentials) throws IOException {
        replace(chain, credentials.certificateChain());
        replace(key, credentials.privateKey());
        replace(trusted, credentials.trusted());
        return this;
    }

    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    TlsSettings settings() {
        return TlsSettings.mutual(chain, key, trusted);
    }

    /** Looked at so often that a test need not wait. */
    TlsSettings settingsReloaded() {
        return settings().reloadEvery(Duration.ofMillis(20));
    }
}

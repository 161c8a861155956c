package io.raftwright.examples.secured;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.examples.Loopback;
import io.raftwright.transport.tls.TlsSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Three members in this JVM that talk TLS, each with a certificate that names it. The argument is a directory to work in. */
public final class Secured {
    private final Path directory;
    private final List<Member> members = Loopback.members(3);

    private Secured(Path directory) throws IOException {
        this.directory = directory;
    }

    public static void main(String[] args) throws IOException, InterruptedException, GeneralSecurityException {
        run(Path.of(args[0]), System.out);
    }

    /** Returns what the third member reads of what the first wrote. */
    static @Nullable String run(Path directory, PrintStream out)
            throws IOException, InterruptedException, GeneralSecurityException {
        Secured cluster = new Secured(directory);
        Authority authority = Authority.create(Files.createDirectories(directory.resolve("tls")));
        for (Member member : cluster.members) {
            authority.issue(member.id());
        }
        out.println("certificates made: " + authority.certificate().getParent());
        try (ConfigMap first = cluster.open(1, authority);
                ConfigMap second = cluster.open(2, authority);
                ConfigMap third = cluster.open(3, authority)) {
            first.put("greeting", "hello, and nobody listened");
            out.println("leader: " + second.status().leaderId());
            String read = third.get("greeting");
            out.println("read by the third member: " + read);
            return read;
        }
    }

    // region open
    /** A member of a map whose members talk TLS: the files are read again each minute, so they can be replaced. */
    private ConfigMap open(long memberId, Authority authority) {
        return ConfigMap.builder()
                .member(memberId, members)
                .directory(directory.resolve("member-" + memberId))
                .tls(TlsSettings.mutual(
                        authority.certificateOf(memberId), authority.keyOf(memberId), authority.certificate()))
                .open();
    }
    // endregion
}

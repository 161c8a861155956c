package io.raftwright.examples.netty;

import io.raftwright.api.Member;
import io.raftwright.configmap.ConfigMap;
import io.raftwright.examples.Loopback;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Three members in this JVM whose map goes over {@link NettyTransport}. The argument is a directory to work in. */
public final class OverNetty {
    private OverNetty() {}

    public static void main(String[] args) throws IOException {
        run(Path.of(args[0]), System.out);
    }

    /** Returns what the third member reads of what the first wrote, after the second was stopped and opened again. */
    static @Nullable String run(Path directory, PrintStream out) throws IOException {
        List<Member> members = Loopback.members(3);
        try (ConfigMap first = open(members.get(0), members, directory);
                ConfigMap third = open(members.get(2), members, directory)) {
            try (ConfigMap second = open(members.get(1), members, directory)) {
                second.put("greeting", "hello");
            }
            first.put("greeting", "hello, over Netty");
            try (ConfigMap second = open(members.get(1), members, directory)) {
                out.println("read by the second member, which was away: " + second.get("greeting"));
            }
            String read = third.get("greeting");
            out.println("read by the third member: " + read);
            return read;
        }
    }

    // region open
    /** A member of a map over a transport of one's own. The map closes it. */
    private static ConfigMap open(Member member, List<Member> members, Path directory) {
        return ConfigMap.builder()
                .member(member.id(), members)
                .directory(directory.resolve("member-" + member.id()))
                .transport(new NettyTransport(member.address()))
                .open();
    }
    // endregion
}

package io.raftwright.configmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.ForceNewCluster;
import io.raftwright.api.Member;
import io.raftwright.storage.StorageInUseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForceNewMapClusterTest {
    @TempDir
    Path directory;

    private static List<Member> threeMembers() throws IOException {
        List<Member> members = new ArrayList<>();
        List<ServerSocket> sockets = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket); // stays open until all ports are chosen, so that they differ
            members.add(new Member(id, "127.0.0.1:" + socket.getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return members;
    }

    private ConfigMap open(long id, List<Member> members) {
        return ConfigMap.builder()
                .member(id, members)
                .clusterName("shop")
                .directory(directory.resolve("" + id))
                .deadline(Duration.ofSeconds(20))
                .open();
    }

    @Test
    void shouldLetOneMemberGoOnAlone() throws IOException {
        List<Member> members = threeMembers();
        String list = String.join(
                ",",
                members.stream()
                        .map(member -> member.id() + "=" + member.address())
                        .toList());
        String[] arguments = {
            directory.resolve("1").toString(), "1", "shop", list, ForceNewCluster.CONFIRMATION,
        };
        try (ConfigMap first = open(1, members);
                ConfigMap second = open(2, members)) {
            second.put("greeting", "hello");
            assertEquals("hello", first.get("greeting"));
            assertThrows(StorageInUseException.class, () -> ForceNewMapCluster.main(arguments));
        }

        ForceNewMapCluster.main(arguments);

        try (ConfigMap alone = open(1, members)) {
            assertEquals("hello", alone.get("greeting"));
            alone.put("greeting", "again");
            assertEquals("again", alone.get("greeting"));
        }
    }

    @Test
    void shouldRefuseOtherArguments() {
        assertThrows(IllegalArgumentException.class, () -> ForceNewMapCluster.main(new String[] {"somewhere"}));
    }
}

package io.raftwright.examples;

import io.raftwright.api.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Addresses for examples whose members all run here. */
public final class Loopback {
    private Loopback() {}

    /** Members 1 to {@code count}, on loopback ports that were free a moment ago. */
    public static List<Member> members(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket); // stays open until all ports are chosen, so that they differ
            members.add(new Member(id, "127.0.0.1:" + socket.getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return List.copyOf(members);
    }
}

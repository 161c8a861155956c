package io.raftwright.testkit.chaos;

import io.raftwright.testkit.process.Lines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A {@link SectorDisk} that listens: {@code DiskProgram <image> <length>}. A process of its own: were it one with whoever reads a file
 * of that disk by a mapping, each could wait for the other at a safepoint. Reads commands from its input, one a line, and ends when
 * the input does.
 *
 * <pre>
 *   fail FAULT SEED   from now on               says "done"
 *   cut COMMANDS      the power goes then       says "off", by then or after two seconds
 *   settle SEED       gives it power again      says "settled SURVIVAL WRITES SECTORS"
 *   failed                                      says "failed COUNT"
 * </pre>
 *
 * It says {@code port PORT} first. Owner: the main thread.
 */
final class DiskProgram {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    private DiskProgram() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Lines lines = new Lines();
        try (SectorDisk disk = new SectorDisk(Path.of(args[0]), Long.parseLong(args[1]));
                ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread acceptor = new Thread(() -> accept(server, disk), "acceptor");
            acceptor.setDaemon(true);
            acceptor.start();
            lines.write("port " + server.getLocalPort());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.write(obey(disk, line.split(" ", -1)));
            }
        }
    }

    private static void accept(ServerSocket server, SectorDisk disk) {
        try {
            while (true) {
                Thread connection = new Thread(new NbdConnection(server.accept(), disk), "connection");
                connection.setDaemon(true);
                connection.start();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static String obey(SectorDisk disk, String[] words) throws IOException, InterruptedException {
        switch (words[0]) {
            case "fail" -> {
                disk.fail(SectorDisk.Fault.valueOf(words[1]), Long.parseLong(words[2]));
                return "done";
            }
            case "cut" -> {
                disk.cutAfter(Long.parseLong(words[1]));
                disk.awaitOff(PATIENCE_NS);
                return "off";
            }
            case "settle" -> {
                return "settled " + disk.settle(Long.parseLong(words[1]));
            }
            case "failed" -> {
                return "failed " + disk.failedCount();
            }
            default -> throw new IllegalArgumentException("no such command, command=" + words[0]);
        }
    }
}

package io.raftwright.testkit.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thousand connections of strangers to the ports of members. A quarter of them say nothing, a quarter say garbage, a quarter begin a
 * handshake, a byte at a time, and the rest begin it in earnest and leave it at that. Who is turned away comes again at its next turn;
 * each gets one about once a second. Owner: its thread, except what says otherwise.
 */
final class Crowd extends Thread implements AutoCloseable {
    static final int SIZE = 1_000;
    private static final long PAUSE_NS = 1_000_000;

    /** Called from the crowd's thread after each round. */
    interface Witness {
        void onRound(int openConnections);
    }

    private final List<Integer> ports;
    private final byte[] clientHello;
    private final Witness witness;
    private final List<Stranger> strangers = new ArrayList<>();
    private final Random random = new Random(1);
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile boolean isOver;

    Crowd(List<Integer> ports, byte[] clientHello, Witness witness) {
        super("crowd");
        this.ports = ports;
        this.clientHello = clientHello;
        this.witness = witness;
        for (int i = 0; i < SIZE; i++) {
            strangers.add(new Stranger(i));
        }
        setDaemon(true);
    }

    /** How often each of them had its turn. Any thread. */
    int rounds() {
        return rounds.get();
    }

    @Override
    public void run() {
        while (!isOver) {
            for (Stranger stranger : strangers) {
                stranger.takeTurn();
                LockSupport.parkNanos(PAUSE_NS);
            }
            witness.onRound((int) strangers.stream().filter(Stranger::isOpen).count());
            rounds.incrementAndGet();
        }
        strangers.forEach(Stranger::leave);
    }

    /** All leave. The test's thread. */
    @Override
    public void close() {
        isOver = true;
        try {
            join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Stranger {
        private final int number;
        private @Nullable SocketChannel channel;
        private byte[] words = {};
        private int said;

        private Stranger(int number) {
            this.number = number;
        }

        private boolean isOpen() {
            return channel != null;
        }

        private void takeTurn() {
            try {
                SocketChannel open = channel;
                if (open == null) {
                    come();
                } else if (open.finishConnect()) {
                    speak(open);
                    hear(open);
                }
            } catch (IOException e) {
                leave(); // turned away
            }
        }

        private void come() throws IOException {
            said = 0;
            words = switch (number % 4) {
                case 0 -> new byte[0];
                case 1 -> garbage();
                default -> clientHello;
            };
            SocketChannel fresh = SocketChannel.open();
            channel = fresh;
            fresh.configureBlocking(false);
            fresh.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(number % ports.size())));
        }

        private void speak(SocketChannel open) throws IOException {
            int most = number % 4 == 2 ? 1 : words.length;
            int count = Math.min(most, words.length - said);
            if (count > 0) {
                said += open.write(ByteBuffer.wrap(words, said, count));
            }
        }

        private void hear(SocketChannel open) throws IOException {
            if (open.read(ByteBuffer.allocate(4_096)) < 0) {
                leave();
            }
        }

        private void leave() {
            SocketChannel left = channel;
            channel = null;
            if (left != null) {
                try {
                    left.close();
                } catch (IOException e) {
                    // gone
                }
            }
        }
    }

    private byte[] garbage() {
        byte[] garbage = new byte[1 + random.nextInt(200)];
        random.nextBytes(garbage);
        return garbage;
    }
}

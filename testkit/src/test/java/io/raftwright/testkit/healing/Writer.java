package io.raftwright.testkit.healing;

import io.raftwright.RaftNode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes one number after another through any member that takes it, and remembers which ones it was told are written. */
final class Writer implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final int COMMAND_LENGTH = 700;

    private final List<DamagedMember> members;
    private final Thread thread = new Thread(this::run, "writer");
    private final AtomicInteger acknowledgedCount = new AtomicInteger();
    /** Owner: the thread, and whoever waited for its end. */
    private final BitSet acknowledged = new BitSet();

    private volatile boolean isOver;

    Writer(List<DamagedMember> members) {
        this.members = members;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        for (int number = 0; !isOver; number++) {
            RaftNode<Long> node = members.get(number % members.size()).node();
            try {
                ByteBuffer command = ByteBuffer.allocate(COMMAND_LENGTH).putLong(0, number);
                long answer = node.propose(command, DEADLINE).get(5, TimeUnit.SECONDS);
                acknowledged.set((int) answer);
                acknowledgedCount.incrementAndGet();
            } catch (ExecutionException | TimeoutException e) {
                // Nobody was told that it is written; the next one may fare better.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** How many were acknowledged so far. */
    int count() {
        return acknowledgedCount.get();
    }

    /** Ends; every number that was acknowledged. */
    BitSet end() {
        isOver = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return acknowledged;
    }

    @Override
    public void close() {
        var unused = end();
    }
}

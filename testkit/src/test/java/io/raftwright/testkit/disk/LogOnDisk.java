package io.raftwright.testkit.disk;

import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import io.raftwright.storage.StorageException;
import io.raftwright.storage.StorageFullException;
import io.raftwright.wal.AppendMode;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A real log that is written, forced, struck by faults, and opened again: what was acknowledged must be recovered, and nothing
 * that was never written.
 *
 * <p>Owner: one test.
 */
final class LogOnDisk {
    private static final UUID CLUSTER = new UUID(1, 2);
    private static final WalOptions SIZES = WalOptions.ofSegmentLength(64 << 10);

    private final SimulatedDisk disk;
    private final Random random;
    private final CRC32C crc = new CRC32C();

    /** All states since the last acknowledged one, which is the first. */
    private List<State> states = List.of(new State(List.of(), 0, 0));

    /**
     * What a log can hold.
     *
     * @param links of all entries, from index 1 on; a link covers the entry and all before it
     */
    private record State(List<Integer> links, long term, long votedFor) {
        State vote(long newTerm, long newVote) {
            return new State(links, newTerm, newVote);
        }
    }

    LogOnDisk(SimulatedDisk disk, Random random) {
        this.disk = disk;
        this.random = random;
    }

    /** The same log as it is at this moment, with all that it may recover to, on a disk that was copied from its own. */
    LogOnDisk on(SimulatedDisk copy) {
        LogOnDisk other = new LogOnDisk(copy, new Random(1));
        other.states = List.copyOf(states);
        return other;
    }

    /** Opens the log, checks what it holds, and works with it until it is struck or done. */
    void live() {
        try (WriteAheadLog log = openAndCheck()) {
            for (int step = random.nextInt(80); step > 0; step--) {
                step(log);
            }
        } catch (SimulatedCrash | StorageException e) {
            // As the faults wanted it. What was not acknowledged may be there or not.
        }
    }

    /** Opens the log on a disk that is well, and checks what it holds. */
    void verify() {
        openAndCheck().close();
    }

    private WriteAheadLog openAndCheck() {
        AppendMode mode = random.nextBoolean() ? AppendMode.MAPPED : AppendMode.POSITIONED;
        WriteAheadLog log = WriteAheadLog.open(StoreDisks.ROOT, CLUSTER, 1, SIZES.with(mode), disk, random);
        states = List.of(found(log));
        return log;
    }

    private State found(WriteAheadLog log) {
        List<Integer> links = links(log);
        boolean isVoteKnown = false;
        for (int i = states.size() - 1; i >= 0; i--) {
            State state = states.get(i);
            isVoteKnown |= state.term == log.term() && state.votedFor == log.votedFor();
            if (isVoteKnown && state.links.equals(links)) {
                return state.vote(log.term(), log.votedFor());
            }
        }
        throw new AssertionError("recovered what never was, or lost what was acknowledged, log=" + log + ", states="
                + states.stream()
                        .map(state -> state.links.size() + "@" + state.term)
                        .toList());
    }

    private static List<Integer> links(WriteAheadLog log) {
        List<Integer> links = new ArrayList<>();
        try (LogReader reader = log.newReader()) {
            while (links.size() < log.lastIndex()) {
                ByteBuffer view = reader.read(links.size() + 1, 4096);
                for (int at = 0; at < view.limit(); at += LogFrame.length(view, at)) {
                    links.add(LogFrame.link(view, at));
                }
            }
        }
        return links;
    }

    private void step(WriteAheadLog log) {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> append(log, log.lastIndex());
            case 4 -> append(log, random.nextInt((int) log.lastIndex() + 1));
            case 5 -> vote(log);
            case 6, 7, 8 -> force(log);
            default -> {
                var unusedMark = log.mark();
                var unusedWork = log.maintain();
            }
        }
    }

    private void append(WriteAheadLog log, long previous) {
        State state = present();
        long term = Math.max(1, log.term()) + (previous < log.lastIndex() ? 1 : 0);
        List<Integer> links = new ArrayList<>(state.links.subList(0, (int) previous));
        ByteBuffer frame = ByteBuffer.allocateDirect(16 << 10).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer payload = ByteBuffer.allocate(random.nextInt(5) == 0 ? random.nextInt(9000) : random.nextInt(300));
        int chain = previous == 0 ? 0 : links.get((int) previous - 1);
        links.add(LogFrame.encode(frame, 0, EntryKind.COMMAND, previous + 1, term, chain, payload, crc));
        frame.limit(LogFrame.frameLength(payload.capacity()));
        add(new State(links, state.term, state.votedFor));
        try {
            var unused = log.append(frame, 0);
        } catch (StorageFullException e) {
            states.remove(states.size() - 1); // Nothing was written, and the log goes on.
        }
    }

    private void vote(WriteAheadLog log) {
        State next = present().vote(log.term() + 1, random.nextInt(4));
        add(next);
        var unused = log.saveVote(next.term, next.votedFor);
    }

    private void force(WriteAheadLog log) {
        var unused = log.force();
        states = new ArrayList<>(List.of(present()));
    }

    private void add(State state) {
        states = new ArrayList<>(states);
        states.add(state);
    }

    private State present() {
        return states.get(states.size() - 1);
    }
}

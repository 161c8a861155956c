package io.raftwright.internal.kernel;

import io.raftwright.api.Member;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Letter.Kind;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.InMemoryLogStore;
import io.raftwright.storage.LogFrame;
import io.raftwright.storage.LogReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One member: a kernel over a log in memory, with a disk that forces when told, a clock that runs when told, and a state machine
 * that is a hash. Stands in for everything that the runtime does, promises held until durable included.
 */
final class TestMember {
    final long id;
    private final List<Member> founders;
    /** It is a witness: its log is without data. */
    final boolean isWitness;

    private final KernelOptions options;
    private final TestEffects effects;
    private final Witness witness;
    private final RandomGenerator random;
    /** Snapshots on their way to others, and when each is given up. */
    final Map<Long, Long> transfers = new HashMap<>();

    InMemoryLogStore store;
    RaftLog log;
    Kernel kernel;
    LogReader reader;

    @Nullable
    TestSnapshot snapshot;

    boolean isUp = true;
    long nowNs;
    long applied;
    long stateHash;
    /** The state machine's time, in seconds: that of the last entry applied. */
    long logTime;
    /** As of the last entry applied. */
    Configuration configuration = Configuration.unknown();
    /** What is on the disk, and what of it the kernel was told. */
    private long forcedPosition;

    long toldPosition;
    /** A snapshot received, with its sender, that is still to be installed. */
    private @Nullable TestSnapshot toInstall;

    private long toInstallFrom;

    /**
     * A member, up and running.
     *
     * @param founders  if it is one of them it knows of all; otherwise it joins, and waits to be told
     * @param network   takes a letter; false if it cannot take it now
     * @param nowNs     what its clock shows
     * @param witnesses ids of members that hold no data
     */
    TestMember(
            long id,
            long[] founders,
            KernelOptions options,
            Letter.Post network,
            Witness witness,
            RandomGenerator random,
            long nowNs,
            long... witnesses) {
        this.id = id;
        this.nowNs = nowNs;
        this.founders = Arrays.stream(founders)
                .mapToObj(founder -> new Member(founder, "", isAmong(witnesses, founder)))
                .toList();
        this.isWitness = isAmong(witnesses, id);
        this.options = options;
        this.effects = new TestEffects(this, options, network, witness, random);
        this.witness = witness;
        this.random = random;
        this.store = new InMemoryLogStore(id);
        recover();
    }

    private static boolean isAmong(long[] ids, long id) {
        return Arrays.stream(ids).anyMatch(one -> one == id);
    }

    // ---- life and death

    /** As the runtime does it: bootstrap, align log and snapshot, force, make the kernel, commit what is known committed. */
    private void recover() {
        effects.forget();
        transfers.clear();
        toInstall = null;
        TestSnapshot latest = snapshot;
        if (store.lastIndex() == 0 && latest == null && founders.stream().anyMatch(founder -> founder.id() == id)) {
            bootstrap();
        }
        log = isWitness ? RaftLog.ofWitness(store) : new RaftLog(store);
        if (latest != null
                && log.termAt(latest.index()) != latest.term()
                && log.termAt(latest.index()) != RaftLog.COMPACTED) {
            log.reset(latest.index(), latest.term(), latest.chain());
        }
        reader = store.newReader();
        forcedPosition = store.force();
        toldPosition = forcedPosition;
        applied = latest == null ? 0 : latest.index();
        stateHash = latest == null ? 0 : latest.stateHash();
        logTime = latest == null ? 0 : latest.logTime();
        configuration = latest == null ? Configuration.unknown() : latest.configuration();
        kernel = new Kernel(
                id,
                log,
                effects,
                options,
                store.term(),
                store.votedFor(),
                applied,
                configuration,
                nowNs,
                options.electionTimeoutNs() / 10 + random.nextLong(options.electionTimeoutNs() / 2));
        kernel.onLogTime(logTime);
        witness.forced(this);
        kernel.recoverCommit(store.commitHint());
    }

    private void bootstrap() {
        ByteBuffer payload = Configuration.founding(founders).encode();
        ByteBuffer frame =
                ByteBuffer.allocate(LogFrame.frameLength(payload.remaining())).order(ByteOrder.LITTLE_ENDIAN);
        LogFrame.encode(frame, 0, EntryKind.CONFIGURATION, 1, 1, 0, payload, new CRC32C());
        store.saveVote(Math.max(1, store.term()), store.votedFor());
        store.append(frame, 1);
    }

    /** Ends the member; what it holds in memory is gone, and with the power also what was not forced. */
    void crash(boolean isPowerLost) {
        store = isPowerLost ? store.crashed() : store.reopened();
        isUp = false;
        witness.reopened(this, isPowerLost);
    }

    /** Ends the member; damage takes all that its disk holds from an index on, and what is left tells so. */
    void damage(long firstLostIndex) {
        store = store.damaged(firstLostIndex);
        isUp = false;
        witness.reopened(this, true);
    }

    void restart() {
        isUp = true;
        recover();
    }

    // ---- disk

    /** Forces the log; nobody is told yet. */
    void force() {
        forcedPosition = store.force();
        witness.forced(this);
    }

    /** Tells the kernel what is durable, and lets go the promises that waited for it. */
    void tellDurable() {
        if (forcedPosition > toldPosition) {
            toldPosition = forcedPosition;
            kernel.onDurable(toldPosition);
            effects.onDurable(toldPosition);
            var unused = log.isHealedBy(toldPosition);
        }
    }

    // ---- state machine

    /** Applies what is committed, up to an index. */
    void apply(long limit) {
        long end = Math.min(limit, kernel.commitIndex());
        while (applied < end) {
            ByteBuffer frame = reader.read(applied + 1, 1);
            applied++;
            if (LogFrame.kind(frame, 0) == EntryKind.CONFIGURATION) {
                int length = LogFrame.payloadLength(frame, 0);
                configuration = Configuration.decode(frame.slice(LogFrame.HEADER_LENGTH, length));
            }
            stateHash = stateHash * 31 + (LogFrame.term(frame, 0) << 32 | (LogFrame.link(frame, 0) & 0xffff_ffffL));
            logTime = LogFrame.time(frame, 0);
            witness.applied(this, applied, stateHash, logTime);
        }
        kernel.onLogTime(logTime);
    }

    /** Takes a snapshot of all that is applied and drops the log up to some entries before it. */
    void takeSnapshot(long trailingEntries) {
        if (applied >= log.firstIndex() && (snapshot == null || snapshot.index() < applied)) {
            int chain = LogFrame.link(reader.read(applied, 1), 0);
            hold(new TestSnapshot(applied, log.termAt(applied), chain, configuration, stateHash, logTime));
            log.compact(applied - trailingEntries);
        }
    }

    private void hold(TestSnapshot newSnapshot) {
        snapshot = newSnapshot;
        witness.snapshotHeld(this, newSnapshot);
    }

    void onSnapshot(long from, long term, TestSnapshot received) {
        if (kernel.onLeaderContact(from, term) && toInstall == null) {
            if (snapshot == null || snapshot.index() < received.index()) {
                hold(received);
            }
            toInstall = snapshot;
            toInstallFrom = from;
            kernel.onSnapshotPending(true);
        }
    }

    /** Installs the snapshot that was received, if there is one. */
    void install() {
        TestSnapshot installing = toInstall;
        if (installing == null) {
            return;
        }
        toInstall = null;
        long index = installing.index();
        boolean isNeeded = index > kernel.commitIndex() && log.termAt(index) != installing.term();
        if (isNeeded && index > applied) {
            applied = index;
            stateHash = installing.stateHash();
            logTime = installing.logTime();
            kernel.onLogTime(logTime);
            configuration = installing.configuration();
        }
        kernel.onSnapshotInstalled(index, installing.term(), installing.chain(), installing.configuration());
        effects.send(Kind.SNAPSHOT_REPLY, toInstallFrom, kernel.term(), index, () -> "index=" + index, to -> {
            if (to.transfers.remove(id) != null) {
                to.kernel.onSnapshotSent(id, true);
            }
        });
        effects.sendAppendAccepted(toInstallFrom, kernel.term(), index);
    }

    /** Gives up transfers that were not answered for long. */
    void expireTransfers() {
        transfers.entrySet().removeIf(transfer -> {
            boolean isLate = nowNs - transfer.getValue() > 0;
            if (isLate) {
                kernel.onSnapshotSent(transfer.getKey(), false);
            }
            return isLate;
        });
    }

    /** Asks for a read, at the leader this member knows. */
    void read(long context) {
        if (kernel.role() == Role.LEADER) {
            kernel.readIndex(id, context, nowNs);
        } else if (kernel.leaderId() != Kernel.NO_LEADER) {
            effects.send(
                    Kind.READ,
                    kernel.leaderId(),
                    kernel.term(),
                    context,
                    () -> "context=" + context,
                    to -> to.kernel.readIndex(id, context, to.nowNs));
        }
    }

    @Override
    public String toString() {
        return isUp ? kernel.toString() : "member=" + id + " down";
    }
}

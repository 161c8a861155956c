package io.raftwright.internal.runtime;

import io.raftwright.api.NodeListener;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import java.util.TreeMap;
import org.agrona.collections.LongHashSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds members whose state differs although they applied the same entries. Each tells the leader hashes of its state; the leader
 * compares them entry by entry and names whoever differs from more than half of the cluster. If no such majority agrees, it only
 * says that members differ.
 *
 * <p>It sees what state machines say of themselves: nothing is stopped, no vote or read depends on it.
 *
 * <p>Owner: the consensus thread.
 */
final class DivergenceDetector {
    private static final Logger LOG = LoggerFactory.getLogger(DivergenceDetector.class);
    /** Entries compared at the same time; of more, the oldest is judged as it stands. */
    private static final int MAX_TALLIES = 64;

    private static final long NOBODY = 0;

    private final long selfId;
    private final StateHashes own;
    private final Outbox outbox;
    private final NodeListener listener;
    /** By index. */
    private final TreeMap<Long, HashTally> tallies = new TreeMap<>();
    /** Members named and not seen to agree since. */
    private final LongHashSet named = new LongHashSet();

    private long tallyTerm;

    DivergenceDetector(long selfId, StateHashes own, Outbox outbox, NodeListener listener) {
        this.selfId = selfId;
        this.own = own;
        this.outbox = outbox;
        this.listener = listener;
    }

    /** Tells the leader, whoever it is, what was taken here. Returns how many. */
    int tellOwn(Kernel kernel) {
        int count = 0;
        for (StateHashes.Sample sample = own.poll(); sample != null; sample = own.poll()) {
            if (kernel.role() == Role.LEADER) {
                compare(selfId, sample.index(), sample.hash(), kernel);
            } else if (kernel.leaderId() != Kernel.NO_LEADER) {
                outbox.begin(MessageType.STATE_HASH, kernel.term())
                        .index(sample.index())
                        .context(sample.hash());
                outbox.send(kernel.leaderId());
            }
            count++;
        }
        return count;
    }

    // ---- as leader

    /** A member told a hash of its state. */
    void onHash(long peerId, Message message, Kernel kernel) {
        if (kernel.role() == Role.LEADER
                && message.index() <= kernel.commitIndex()
                && kernel.configuration().isMember(peerId)) {
            compare(peerId, message.index(), message.context(), kernel);
        }
    }

    private void compare(long memberId, long index, long hash, Kernel kernel) {
        if (tallyTerm != kernel.term()) {
            tallyTerm = kernel.term();
            tallies.clear();
            named.clear();
        }
        HashTally tally = tallies.computeIfAbsent(index, HashTally::new);
        tally.record(memberId, hash);
        judge(tally, kernel, false);
        if (tallies.size() > MAX_TALLIES) {
            judge(tallies.pollFirstEntry().getValue(), kernel, true);
        }
    }

    private void judge(HashTally tally, Kernel kernel, boolean isLast) {
        int clusterSize = sizeOf(kernel.configuration());
        int majority = tally.majority(clusterSize);
        if (majority >= 0) {
            for (int i = 0; i < tally.count(); i++) {
                if (tally.hash(i) == tally.hash(majority)) {
                    named.remove(tally.member(i));
                } else if (named.add(tally.member(i))) {
                    name(tally.member(i), tally.index(), tally.hash(i), tally.hash(majority), kernel);
                }
            }
            named.remove(NOBODY);
            return;
        }
        int dissenter = tally.dissenter();
        if (dissenter >= 0 && (isLast || tally.count() >= clusterSize) && named.add(NOBODY)) {
            LOG.error(
                    "states differ and no majority agrees, member={}, index={}, stateHash={}, otherHash={}",
                    selfId,
                    tally.index(),
                    Long.toHexString(tally.hash(dissenter)),
                    Long.toHexString(tally.hash(0)));
            tell(NOBODY, tally.index(), tally.hash(dissenter), tally.hash(0));
        }
    }

    /** Members that have a state: a witness has none. */
    private int sizeOf(Configuration configuration) {
        int size = configuration.isMember(selfId) ? 1 : 0;
        for (long id : configuration.membersExcept(selfId)) {
            size += configuration.isWitness(id) ? 0 : 1;
        }
        return size;
    }

    private void name(long memberId, long index, long hash, long expected, Kernel kernel) {
        logDivergent(memberId, index, hash, expected);
        if (memberId != selfId) {
            outbox.begin(MessageType.DIVERGED, kernel.term())
                    .index(index)
                    .context(hash)
                    .hint(expected);
            outbox.send(memberId);
        }
        tell(memberId, index, hash, expected);
    }

    // ---- as the member named

    /** The leader names this member. */
    void onNamed(long peerId, Message message, Kernel kernel) {
        if (peerId == kernel.leaderId() && message.term() == kernel.term()) {
            logDivergent(selfId, message.index(), message.context(), message.hint());
            tell(selfId, message.index(), message.context(), message.hint());
        }
    }

    private void logDivergent(long divergentId, long index, long hash, long expected) {
        LOG.error(
                "state diverged, member={}, divergent={}, index={}, stateHash={}, expectedHash={}",
                selfId,
                divergentId,
                index,
                Long.toHexString(hash),
                Long.toHexString(expected));
    }

    private void tell(long memberId, long index, long hash, long expected) {
        HostCall.run(selfId, () -> listener.onDivergence(memberId, index, hash, expected));
    }
}

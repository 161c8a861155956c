package io.raftwright.internal.runtime;

import io.raftwright.api.Member;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.internal.membership.Configuration;
import io.raftwright.internal.replication.RaftLog;
import io.raftwright.internal.wire.Message;
import io.raftwright.internal.wire.MessageType;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.LogLoss;
import java.util.List;

/**
 * What a node does besides while its log is not whole: tells the host, and finds out whether there is any hope. A leader brings
 * what is lost, so there is none if nobody can be elected: if all voters say how their logs end, and whoever is whole lacks what
 * too many of the others may have acknowledged. Then the node stops, and says what a person can do.
 *
 * <p>Owner: the consensus thread.
 */
final class Healing {
    private static final long ANSWER = 1;
    private static final long NEVER = Long.MIN_VALUE;
    /** What a member said counts for so many election timeouts. */
    private static final int FRESH_TIMEOUTS = 4;
    /** Without hope for so many of them the node stops: a member that just starts may say less than it has. */
    private static final int HOPELESS_TIMEOUTS = 20;

    private final long selfId;
    private final RaftLog log;
    private final Outbox outbox;
    private final Configuration founding;
    private final DamageReport report;
    private final long electionTimeoutNs;
    private final Standings standings = new Standings();
    private boolean isTold;
    private long nextCallNs;
    private long hopelessSinceNs = NEVER;

    Healing(
            long selfId,
            RaftLog log,
            Outbox outbox,
            List<Member> members,
            DamageReport report,
            long electionTimeoutNs) {
        this.selfId = selfId;
        this.log = log;
        this.outbox = outbox;
        this.founding = Configuration.founding(members);
        this.report = report;
        this.electionTimeoutNs = electionTimeoutNs;
        LogLoss loss = log.loss();
        if (loss != null) {
            report.begin(loss.damage());
        }
    }

    /** Looks how things stand; everything up to a store position is durable. */
    void look(long durablePosition) {
        LogLoss loss = log.loss();
        if (loss != null && !isTold) {
            isTold = true;
            report.found(loss.damage());
        }
        if (log.isHealedBy(durablePosition)) {
            report.healed();
        }
    }

    /**
     * Asks the others how they stand, now and then, while there is no leader.
     *
     * @throws CorruptStorageException if nobody can become leader, and so nobody can bring back what is lost
     */
    void tick(long nowNs, Kernel kernel) {
        LogLoss loss = log.loss();
        if (loss == null) {
            return;
        }
        if (kernel.leaderId() != Kernel.NO_LEADER) {
            hope();
        } else if (nowNs - nextCallNs >= 0) {
            nextCallNs = nowNs + electionTimeoutNs;
            Configuration configuration = configuration(kernel);
            standings.told(selfId, own(nowNs));
            judge(loss, configuration, nowNs);
            for (long peer : configuration.membersExcept(selfId)) {
                tell(peer, kernel, ANSWER);
            }
        }
    }

    private void judge(LogLoss loss, Configuration configuration, long nowNs) {
        if (!standings.isNobodyElectable(configuration, nowNs - FRESH_TIMEOUTS * electionTimeoutNs)) {
            hopelessSinceNs = NEVER;
        } else if (hopelessSinceNs == NEVER) {
            hopelessSinceNs = nowNs;
        } else if (nowNs - hopelessSinceNs >= HOPELESS_TIMEOUTS * electionTimeoutNs) {
            throw new CorruptStorageException(
                    "no member can bring back what is lost, memberId=" + selfId + ": " + loss.damage());
        }
    }

    /** Whoever lost its whole log knows the members it was started with. */
    private Configuration configuration(Kernel kernel) {
        Configuration known = kernel.configuration();
        return known.voters().length == 0 ? founding : known;
    }

    private void hope() {
        hopelessSinceNs = NEVER;
        standings.clear();
    }

    private Standings.Standing own(long nowNs) {
        LogLoss loss = log.loss();
        boolean isLonger = loss != null && loss.isCoveredBy(log.lastIndex(), log.lastTerm());
        return loss == null || isLonger
                ? new Standings.Standing(loss == null, log.lastIndex(), log.lastTerm(), nowNs)
                : new Standings.Standing(false, loss.lastIndex(), loss.lastTerm(), nowNs);
    }

    private void tell(long peerId, Kernel kernel, long answer) {
        Standings.Standing own = own(0);
        outbox.begin(MessageType.STANDING, kernel.term())
                .flags(own.isWhole() ? Message.POSITIVE : 0)
                .index(own.lastIndex())
                .logTerm(own.lastTerm())
                .context(answer)
                .hint(kernel.leaderId());
        outbox.send(peerId);
    }

    /** A member says how it stands, or asks. */
    void onStanding(long peerId, Message message, Kernel kernel, long nowNs) {
        if (message.context() == ANSWER) {
            tell(peerId, kernel, 0);
        }
        if (log.isWhole()) {
            return;
        }
        if (message.hint() == Kernel.NO_LEADER) {
            standings.told(
                    peerId,
                    new Standings.Standing(message.has(Message.POSITIVE), message.index(), message.logTerm(), nowNs));
        } else {
            hope(); // somebody leads, and will be heard of
        }
    }
}

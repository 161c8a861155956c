package io.raftwright.internal.membership;

import io.raftwright.api.MembershipChange;
import io.raftwright.internal.membership.ChangeOutcome.Changed;
import io.raftwright.internal.membership.ChangeOutcome.Reason;
import io.raftwright.internal.membership.ChangeOutcome.Refused;
import io.raftwright.storage.SnapshotMeta;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The next configuration while it is being made out of the present one: seats and progress records change together, so that
 * both hold the same members at any time. Changes touch the incoming half alone. Owner: the call that makes it.
 */
final class ConfigurationDraft {
    private final Configuration base;
    private final long lastIndex;
    private final SortedMap<Long, Seat> seats = new TreeMap<>();
    private final SortedMap<Long, ProgressRecord> progress;

    private boolean isAutoLeave;

    /**
     * Begins with the present state.
     *
     * @param lastIndex the leader's last index, with which a new member's progress begins
     * @throws IllegalArgumentException if the records are not those of the configuration's members
     */
    ConfigurationDraft(Configuration base, ProgressTable progress, long lastIndex) {
        this.base = base;
        this.lastIndex = lastIndex;
        this.progress = new TreeMap<>(progress.records());
        isAutoLeave = base.isAutoLeave();
        base.seats().forEach(seat -> seats.put(seat.id(), seat));
        if (!seats.keySet().equals(this.progress.keySet())) {
            throw new IllegalArgumentException(
                    "progress of other members, members=" + seats.keySet() + ", progress=" + this.progress.keySet());
        }
    }

    /** Makes the incoming voters the outgoing ones, too. */
    void enterJoint(boolean autoLeave) {
        isAutoLeave = autoLeave;
        seats.replaceAll((id, seat) -> seat.is(Seat.VOTER) ? seat.withRoles(seat.roles() | Seat.OUTGOING) : seat);
    }

    /** Lets the outgoing half go; those of it who shall learn become learners now. */
    void leaveJoint() {
        isAutoLeave = false;
        for (Seat seat : List.copyOf(seats.values())) {
            int stays = seat.roles() & ~(Seat.OUTGOING | Seat.LEARNER_NEXT);
            put(seat.id(), seat.is(Seat.LEARNER_NEXT) ? stays | Seat.LEARNER : stays);
        }
    }

    /** Applies changes in order; returns null, or why the first illegal one is refused. */
    @Nullable
    Refused apply(List<MembershipChange> changes) {
        for (MembershipChange change : changes) {
            if (change.memberId() == 0) {
                continue;
            }
            if (isAgainstKind(change)) {
                return new Refused(
                        Reason.WITNESS_KIND,
                        "a witness stays a witness, and nothing else becomes one: give it another id, change="
                                + change);
            }
            apply(change);
        }
        return hasVoters()
                ? null
                : new Refused(Reason.NO_VOTERS_LEFT, "nobody would be left to vote, changes=" + changes);
    }

    private void apply(MembershipChange change) {
        long id = change.memberId();
        switch (change.kind()) {
            case ADD_VOTER -> put(id, outgoingRole(id) | Seat.VOTER);
            case ADD_WITNESS -> put(id, outgoingRole(id) | Seat.VOTER | Seat.WITNESS);
            case ADD_LEARNER -> learn(id, 0);
            case PROMOTE -> {
                if (!has(id, Seat.VOTER)) {
                    learn(id, Seat.PROMOTABLE);
                }
            }
            case REMOVE -> put(id, rolesOf(id) & (Seat.OUTGOING | Seat.WITNESS));
            case UPDATE_ADDRESS -> {}
        }
        Seat seat = seats.get(id);
        if (seat != null
                && change.kind() != MembershipChange.Kind.REMOVE
                && !change.address().isEmpty()) {
            seats.put(id, seat.withAddress(change.address()));
        }
    }

    /** Who still votes in the outgoing half cannot be a learner before that half is gone. */
    private void learn(long id, int promotable) {
        int role = has(id, Seat.OUTGOING) ? Seat.OUTGOING | Seat.LEARNER_NEXT : Seat.LEARNER;
        put(id, role | promotable);
    }

    /** Also compares with the member that had the id before these changes: removing it first would not give it any data. */
    private boolean isAgainstKind(MembershipChange change) {
        boolean wasWitness = base.isWitness(change.memberId()) || has(change.memberId(), Seat.WITNESS);
        boolean wasMember = base.isMember(change.memberId()) || seats.containsKey(change.memberId());
        return switch (change.kind()) {
            case ADD_VOTER, ADD_LEARNER, PROMOTE -> wasWitness;
            case ADD_WITNESS -> wasMember && !wasWitness;
            case REMOVE, UPDATE_ADDRESS -> false;
        };
    }

    /**
     * Gives a member these roles, a new one with new progress; without a seat in any group it goes, and its progress with it.
     * Who comes back within the same change is the same member: another disk does not slip in under its id.
     */
    private void put(long id, int roles) {
        if ((roles & Seat.GROUPS) == 0) {
            seats.remove(id);
            progress.remove(id);
            return;
        }
        boolean learns = (roles & Seat.LEARNER) != 0;
        Seat seat = seats.get(id);
        seats.put(
                id, seat == null ? new Seat(id, roles, base.incarnation(id), base.address(id)) : seat.withRoles(roles));
        ProgressRecord known = progress.get(id);
        progress.put(id, known == null ? ProgressRecord.begun(lastIndex, learns) : known.asLearner(learns));
    }

    private int outgoingRole(long id) {
        return rolesOf(id) & Seat.OUTGOING;
    }

    private boolean has(long id, int role) {
        return (rolesOf(id) & role) != 0;
    }

    private int rolesOf(long id) {
        Seat seat = seats.get(id);
        return seat == null ? 0 : seat.roles();
    }

    boolean hasVoters() {
        return count(Seat.VOTER) > 0;
    }

    /** How many members are incoming voters here or there but not in both. */
    long changedVoters() {
        long gone = base.seats().stream()
                .filter(seat -> seat.is(Seat.VOTER) && !has(seat.id(), Seat.VOTER))
                .count();
        long come = seats.values().stream()
                .filter(seat -> seat.is(Seat.VOTER) && !isVoterOfBase(seat.id()))
                .count();
        return gone + come;
    }

    private boolean isVoterOfBase(long id) {
        return Arrays.binarySearch(base.voters(), id) >= 0;
    }

    /** The finished configuration, unless it breaks a rule that holds for each. */
    ChangeOutcome finished() {
        long witnesses = count(Seat.WITNESS | Seat.VOTER);
        long voters = count(Seat.VOTER);
        if (voters > 0 && 2 * witnesses > voters) {
            return new Refused(
                    Reason.WITNESS_MAJORITY,
                    "witnesses alone would be a majority, voters=" + voters + ", witnesses=" + witnesses);
        }
        int length = ConfigurationCodec.length(List.copyOf(seats.values()));
        if (length > SnapshotMeta.MAX_CONFIGURATION_LENGTH) {
            return new Refused(
                    Reason.TOO_LONG,
                    "too many members or too long addresses, members=" + seats.size() + ", length=" + length + ", max="
                            + SnapshotMeta.MAX_CONFIGURATION_LENGTH);
        }
        boolean isSame =
                isAutoLeave == base.isAutoLeave() && List.copyOf(seats.values()).equals(base.seats());
        return new Changed(
                isSame ? base : new Configuration(0, isAutoLeave, seats.values().toArray(Seat[]::new)),
                new ProgressTable(progress));
    }

    private long count(int roles) {
        return seats.values().stream()
                .filter(seat -> (seat.roles() & roles) == roles)
                .count();
    }
}

package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipChange.Kind;
import io.raftwright.internal.membership.ChangeOutcome.Changed;
import io.raftwright.internal.membership.ChangeOutcome.Reason;
import io.raftwright.internal.membership.ChangeOutcome.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The rule against a second one that knows no order of steps: of all that is said of a member, the last word counts, and its
 * progress begins anew if it was gone in between. All configurations of three members, all lists of up to three changes.
 */
class LastWordTest {
    private static final int IDS = 3;
    private static final long LAST_INDEX = 50;
    private static final List<Kind> KINDS = List.of(Kind.ADD_VOTER, Kind.ADD_LEARNER, Kind.REMOVE);

    @Test
    void shouldLetTheLastWordCount() {
        int count = 0;
        for (List<Integer> groups : allGroups(3)) {
            Seats before = new Seats(groups);
            for (List<MembershipChange> changes : allLists()) {
                assertEquals(simply(before, changes), told(before, changes, false), () -> before + " " + changes);
                assertEquals(jointly(before, changes), told(before, changes, true), () -> before + " " + changes);
                count++;
            }
        }
        assertEquals(27 * (1 + 9 + 81 + 729), count);
    }

    @Test
    void shouldLeaveEveryJointConfiguration() {
        for (List<Integer> groups : allGroups(6)) {
            Configuration joint = new Seats(groups).configuration();
            if (joint.isJoint() && joint.voters().length > 0) {
                StringBuilder expected = new StringBuilder();
                for (int i = 0; i < IDS; i++) {
                    switch (groups.get(i)) {
                        case 1, 3 -> expected.append(i + 1).append(" votes;");
                        case 2, 5 -> expected.append(i + 1).append(" learns;");
                        default -> {}
                    }
                }

                Changed left = (Changed) MembershipRule.leaveJoint(joint, ProgressTable.begun(joint, 1));

                assertEquals(expected.toString(), described(left.configuration()), joint::toString);
            }
        }
    }

    /** Of each member: 0 none, 1 voter, 2 learner, 3 both halves, 4 outgoing, 5 outgoing and learner next. */
    private record Seats(List<Integer> groups) {
        private static final int[] ROLES = {
            0, Seat.VOTER, Seat.LEARNER, Seat.VOTER | Seat.OUTGOING, Seat.OUTGOING, Seat.OUTGOING | Seat.LEARNER_NEXT
        };

        Configuration configuration() {
            List<Seat> seats = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                if (groups.get(i) != 0) {
                    seats.add(new Seat(i + 1, ROLES[groups.get(i)], 0, ""));
                }
            }
            return new Configuration(0, false, seats.toArray(Seat[]::new));
        }

        boolean isVoter(long id) {
            return groups.get((int) id - 1) == 1;
        }

        boolean isMember(long id) {
            return groups.get((int) id - 1) != 0;
        }

        @Override
        public String toString() {
            return configuration().toString();
        }
    }

    private static String told(Seats before, List<MembershipChange> changes, boolean isJoint) {
        Configuration present = before.configuration();
        ProgressTable progress = ProgressTable.begun(present, 1);
        ChangeOutcome outcome = isJoint
                ? MembershipRule.enterJoint(present, progress, LAST_INDEX, true, changes)
                : MembershipRule.simple(present, progress, LAST_INDEX, changes);
        if (outcome instanceof Refused refused) {
            return refused.reason().toString();
        }
        Changed changed = (Changed) outcome;
        StringBuilder begun = new StringBuilder();
        changed.progress().records().forEach((id, known) -> begun.append(known.nextIndex() == 1 ? "" : id + " anew;"));
        return described(changed.configuration()) + begun;
    }

    private static String simply(Seats before, List<MembershipChange> changes) {
        SortedMap<Long, String> after = new TreeMap<>();
        StringBuilder begun = new StringBuilder();
        int changedVoters = 0;
        for (long id = 1; id <= IDS; id++) {
            String role = role(before, id, changes);
            if (!role.isEmpty()) {
                after.put(id, role);
                begun.append(isGoneInBetween(before, id, changes) ? id + " anew;" : "");
            }
            changedVoters += before.isVoter(id) == role.equals("votes") ? 0 : 1;
        }
        if (!after.containsValue("votes")) {
            return Reason.NO_VOTERS_LEFT.toString();
        }
        return changedVoters > 1 ? Reason.MORE_THAN_ONE_VOTER.toString() : text(after) + begun;
    }

    private static String jointly(Seats before, List<MembershipChange> changes) {
        SortedMap<Long, String> after = new TreeMap<>();
        StringBuilder begun = new StringBuilder();
        boolean hadVoters = false;
        boolean hasVoters = false;
        for (long id = 1; id <= IDS; id++) {
            String role = role(before, id, changes);
            hadVoters |= before.isVoter(id);
            hasVoters |= role.equals("votes");
            if (before.isVoter(id)) {
                String later = role.equals("learns") ? "leaves to learn" : "leaves";
                after.put(id, role.equals("votes") ? "votes in both" : later);
            } else if (!role.isEmpty()) {
                after.put(id, role);
                begun.append(isGoneInBetween(before, id, changes) ? id + " anew;" : "");
            }
        }
        if (!hadVoters) {
            return Reason.NO_VOTERS_YET.toString();
        }
        return hasVoters ? text(after) + begun : Reason.NO_VOTERS_LEFT.toString();
    }

    private static String role(Seats before, long id, List<MembershipChange> changes) {
        Kind last = null;
        for (MembershipChange change : changes) {
            last = change.memberId() == id ? change.kind() : last;
        }
        if (last == null) {
            String learns = before.isMember(id) ? "learns" : "";
            return before.isVoter(id) ? "votes" : learns;
        }
        return last == Kind.ADD_VOTER ? "votes" : last == Kind.ADD_LEARNER ? "learns" : "";
    }

    private static boolean isGoneInBetween(Seats before, long id, List<MembershipChange> changes) {
        return !before.isMember(id) || changes.contains(MembershipChange.remove(id));
    }

    private static String described(Configuration configuration) {
        SortedMap<Long, String> members = new TreeMap<>();
        for (Seat seat : configuration.seats()) {
            members.put(
                    seat.id(),
                    switch (seat.roles()) {
                        case Seat.VOTER -> "votes";
                        case Seat.LEARNER -> "learns";
                        case Seat.VOTER | Seat.OUTGOING -> "votes in both";
                        case Seat.OUTGOING -> "leaves";
                        default -> "leaves to learn";
                    });
        }
        return text(members);
    }

    private static String text(SortedMap<Long, String> members) {
        StringBuilder text = new StringBuilder();
        members.forEach((id, role) -> text.append(id).append(' ').append(role).append(';'));
        return text.toString();
    }

    private static List<List<Integer>> allGroups(int kinds) {
        List<List<Integer>> all = new ArrayList<>();
        for (int code = 0; code < kinds * kinds * kinds; code++) {
            all.add(List.of(code % kinds, code / kinds % kinds, code / kinds / kinds));
        }
        return all;
    }

    private static List<List<MembershipChange>> allLists() {
        List<List<MembershipChange>> lists = new ArrayList<>();
        lists.add(List.of());
        for (int from = 0, length = 1; length <= 3; length++) {
            int to = lists.size();
            for (List<MembershipChange> list : List.copyOf(lists.subList(from, to))) {
                for (int code = 0; code < IDS * KINDS.size(); code++) {
                    List<MembershipChange> longer = new ArrayList<>(list);
                    longer.add(new MembershipChange(KINDS.get(code / IDS), code % IDS + 1, ""));
                    lists.add(longer);
                }
            }
            from = to;
        }
        return lists;
    }
}

package io.raftwright.testkit.trace;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.api.Role;
import io.raftwright.internal.kernel.Kernel;
import io.raftwright.storage.EntryKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * A seeded run of real kernels: letters are lost, doubled and late, disks force when they like, members die and come back, leaders
 * are asked for other memberships and for other leaders. All is written down. Owner: one test thread.
 */
final class RecordedCluster {
    static final List<Long> MEMBERS = List.of(1L, 2L, 3L, 4L);
    static final List<Long> FOUNDERS = List.of(1L, 2L, 3L);

    private static final long MS = 1_000_000;
    private static final int MAX_LETTERS = 200;

    private record Letter(long to, Consumer<Kernel> content) {}

    private final SplittableRandom random;
    private final List<TraceEvent> events = new ArrayList<>();
    private final List<RecordedMember> members = new ArrayList<>();
    private final List<Letter> letters = new ArrayList<>();
    private long nowNs;

    private RecordedCluster(long seed) {
        random = new SplittableRandom(seed);
        boolean[] isOpen = {false}; // what happens while they are founded is how every trace begins
        long[] founders = FOUNDERS.stream().mapToLong(id -> id).toArray();
        for (long id : MEMBERS) {
            members.add(new RecordedMember(
                    id,
                    founders,
                    this::post,
                    event -> {
                        if (isOpen[0]) {
                            events.add(event);
                        }
                    },
                    random.split(),
                    !FOUNDERS.contains(id)));
        }
        isOpen[0] = true;
    }

    /** Plays one run until so many events are written down. */
    static List<TraceEvent> trace(long seed, int eventCount) {
        RecordedCluster cluster = new RecordedCluster(seed);
        double crashing = seed % 3 == 0 ? 0 : 0.004;
        while (cluster.events.size() < eventCount) {
            cluster.step(crashing);
        }
        return cluster.events;
    }

    private void step(double crashing) {
        nowNs += random.nextLong(4 * MS);
        RecordedMember member = members.get(random.nextInt(members.size()));
        if (random.nextDouble() < crashing) {
            member.crash(random.nextInt(3) > 0, nowNs);
        }
        member.kernel().onTick(nowNs);
        if (random.nextBoolean()) {
            member.tellDurable();
        }
        deliver(member);
        if (member.kernel().role() == Role.LEADER) {
            lead(member.kernel());
        }
        member.kernel().flush();
        if (random.nextInt(3) == 0) {
            member.force();
        }
    }

    private void post(long to, Consumer<Kernel> content) {
        if (letters.size() < MAX_LETTERS && random.nextInt(10) > 0) {
            letters.add(new Letter(to, content));
        }
    }

    private void deliver(RecordedMember member) {
        for (int i = 0; i < letters.size(); i++) {
            Letter letter = letters.get(i);
            if (letter.to() == member.id && random.nextInt(4) > 0) {
                if (random.nextInt(10) > 0) {
                    letters.remove(i--);
                }
                letter.content().accept(member.kernel());
            }
        }
    }

    private void lead(Kernel leader) {
        if (random.nextInt(4) == 0) {
            var unused = leader.propose(EntryKind.COMMAND, ByteBuffer.allocate(8));
        }
        int dice = random.nextInt(400);
        if (dice < 20) {
            var unused = leader.changeMembership(request());
        } else if (dice == 20) {
            var unused = leader.transferLeadership(Kernel.NO_LEADER, 200 * MS);
        } else if (dice < 23) {
            leader.stepDown();
        }
    }

    private MembershipRequest request() {
        if (random.nextInt(4) == 0) {
            return MembershipRequest.leaveJoint();
        }
        MembershipChange[] changes = LongStream.rangeClosed(1, MEMBERS.size())
                .filter(id -> random.nextInt(3) == 0)
                .mapToObj(this::change)
                .toArray(MembershipChange[]::new);
        Transition transition = random.nextInt(3) == 0 ? Transition.JOINT_EXPLICIT : Transition.AUTO;
        return MembershipRequest.of(changes).by(transition);
    }

    private MembershipChange change(long id) {
        return switch (random.nextInt(4)) {
            case 0 -> MembershipChange.remove(id);
            case 1 -> MembershipChange.demote(id);
            default -> MembershipChange.addVoter(id, "");
        };
    }
}

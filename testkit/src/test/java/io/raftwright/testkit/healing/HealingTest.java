package io.raftwright.testkit.healing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.Member;
import io.raftwright.transport.memory.InProcessNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two members of three have any one segment or snapshot damaged, one after the other, while clients go on writing: nobody has to
 * do anything but start the process again, and nothing that was acknowledged is lost.
 */
class HealingTest {
    private static final List<Member> MEMBERS =
            List.of(new Member(1, "one"), new Member(2, "two"), new Member(3, "three"));
    private static final int BLOCK_LENGTH = 4096;
    private static final Duration SCRUB_EVERY = Duration.ofMillis(500);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final InProcessNetwork network = new InProcessNetwork();
    private final List<DamagedMember> members = new ArrayList<>();
    private final long seed = Long.getLong("raftwright.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @SuppressWarnings("NullAway.Init")
    private Writer writer;

    @BeforeEach
    void begin() {
        for (Member member : MEMBERS) {
            members.add(new DamagedMember(
                    member.id(), MEMBERS, network, directory.resolve("member-" + member.id()), SCRUB_EVERY));
        }
        writer = new Writer(members);
        awaitWrites(500);
    }

    @AfterEach
    void end() {
        writer.close();
        members.forEach(DamagedMember::close);
    }

    @Test
    void shouldHealAnySegmentOfTwoMembersOfThree() throws Exception {
        int losses = 0;
        for (DamagedMember member : members.subList(0, 2)) {
            int count = member.files("wal", ".seg").size();
            for (int ordinal : new int[] {0, count - 1, random.nextInt(count), random.nextInt(count)}) {
                losses += damageSegment(member, ordinal) ? 1 : 0;
            }
        }

        assertTrue(losses >= 2, "hardly anything was lost, losses=" + losses);
        assertNothingIsLost();
    }

    @Test
    void shouldHealSnapshotsOfTwoMembersOfThree() throws Exception {
        for (DamagedMember member : members.subList(0, 2)) {
            member.await("two snapshots", () -> snapshotsOf(member).size() >= 2);
            damageSnapshots(member, 1);
            damageSnapshots(member, 2);
        }

        assertNothingIsLost();
    }

    @Test
    void shouldFindRotUnderARunningMemberAndDropIt() throws Exception {
        DamagedMember member = members.get(0);
        var unused = writer.end(); // or else the segment goes before anybody looks at it
        Path segment = member.files("wal", ".seg").get(0);
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), firstLongBatch(file) + 128 + 300); // within a payload
        }

        member.await("rot is found", () -> member.damage() != null);
        member.await("rot is gone", () -> member.healings() > 0);

        assertTrue(String.valueOf(member.damage()).contains("entry is damaged, index="), member.damage());
        member.await("the file is gone", () -> Files.notExists(segment));
        int healings = member.healings();
        member.forgetDamage();
        member.stop();
        member.start();
        assertNothingIsLost();
        assertEquals(healings, member.healings());
    }

    private static long firstLongBatch(FileChannel segment) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long at = 0;
        do {
            at += BLOCK_LENGTH;
            segment.read(length.clear(), at + 8);
        } while (length.getInt(0) < 500);
        return at;
    }

    @Test
    void shouldStopAndSayWhatToDoWhenNobodyHasTheData() throws Exception {
        var unused = writer.end();
        members.forEach(DamagedMember::stop);
        for (DamagedMember member : members) {
            damageBlock(member.files("wal", ".seg").get(0), 1, true);
        }

        members.forEach(DamagedMember::start);

        for (DamagedMember member : members) {
            String reason = member.awaitBroken().getMessage();
            assertTrue(reason.startsWith("no member can bring back what is lost, memberId=" + member.id()), reason);
            assertTrue(
                    reason.contains("file=" + member.files("wal", ".seg").get(0).getParent()), reason);
            assertTrue(reason.contains(", offset=4096, "), reason);
            assertTrue(reason.matches(".*, firstLostIndex=\\d+, lastLostIndex=\\d+; .*"), reason);
            assertTrue(
                    reason.contains("raftwright-wal repair --apply --accept-the-loss-of-acknowledged-entries"), reason);
        }
    }

    /** Returns true if entries were lost by it. */
    private boolean damageSegment(DamagedMember member, int ordinal) throws IOException {
        int healings = member.healings();
        member.forgetDamage();
        member.stop();
        List<Path> segments = member.files("wal", ".seg");
        Path segment = segments.get(Math.min(ordinal, segments.size() - 1));
        damageBatch(segment);
        member.start();
        member.awaitWhole(healings);
        awaitWrites(20);
        return member.healings() > healings;
    }

    /** Flips a bit, or zeroes a block, where there is something; or takes the file away. */
    private void damageBatch(Path segment) throws IOException {
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK_LENGTH);
            file.read(block, 0);
            int written = 0;
            for (long at = BLOCK_LENGTH; at < file.size(); at += BLOCK_LENGTH) {
                file.read(block.clear(), at);
                written = isZero(block.flip()) ? written : (int) (at / BLOCK_LENGTH);
            }
            damageBlock(segment, random.nextInt(written + 1), random.nextBoolean());
        }
    }

    private static void damageBlock(Path segment, int number, boolean isZeroed) throws IOException {
        long at = (long) number * BLOCK_LENGTH;
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (isZeroed) {
                file.write(ByteBuffer.allocate(BLOCK_LENGTH), at);
            } else {
                ByteBuffer one = ByteBuffer.allocate(1);
                file.read(one, at + 50);
                file.write(one.put(0, (byte) (one.get(0) ^ 4)).flip(), at + 50);
            }
        }
    }

    private static boolean isZero(ByteBuffer block) {
        while (block.hasRemaining()) {
            if (block.get() != 0) {
                return false;
            }
        }
        return true;
    }

    /** Damages the newest snapshots; with fewer left, the member falls back to an older one; with none, peers send one. */
    private void damageSnapshots(DamagedMember member, int count) throws IOException {
        int healings = member.healings();
        member.forgetDamage();
        member.stop();
        List<Path> snapshots = member.files("snap", ".snap");
        for (Path snapshot : snapshots.subList(Math.max(0, snapshots.size() - count), snapshots.size())) {
            try (FileChannel file = FileChannel.open(snapshot, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[] {-1, -2, -3}), 100 + random.nextInt((int) file.size() - 110));
            }
        }
        member.start();
        member.awaitWhole(healings);
        if (snapshots.size() <= count) {
            assertNotNull(member.damage());
        }
        awaitWrites(20);
        member.await("two snapshots", () -> snapshotsOf(member).size() >= 2);
    }

    private static List<Path> snapshotsOf(DamagedMember member) {
        try {
            return member.files("snap", ".snap");
        } catch (IOException e) {
            return List.of();
        }
    }

    private void awaitWrites(int more) {
        int goal = writer.count() + more;
        members.get(2).await(more + " writes", () -> writer.count() >= goal);
    }

    private void assertNothingIsLost() throws Exception {
        BitSet acknowledged = writer.end();
        BitSet read = members.get(2).numbers();
        long index = members.get(2).node().status().appliedIndex();
        for (DamagedMember member : members) {
            BitSet missing = (BitSet) acknowledged.clone();
            missing.andNot(member.numbersFrom(index));
            assertEquals(0, missing.cardinality(), () -> "member " + member.id() + " lacks " + missing + replay());
        }
        acknowledged.andNot(read);
        assertEquals(0, acknowledged.cardinality(), () -> "lost " + acknowledged + replay());
    }

    private String replay() {
        return "; seed=" + seed + "; replay: mvn test -pl testkit -am -Dsurefire.failIfNoSpecifiedTests=false "
                + "-Dtest=HealingTest -Draftwright.seed=" + seed;
    }
}

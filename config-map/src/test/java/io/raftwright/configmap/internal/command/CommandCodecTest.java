package io.raftwright.configmap.internal.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.InvalidRequestException.Reason;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.Txn;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CommandCodecTest {

    @Provide
    Arbitrary<MapCommand> commands() {
        return Requests.allCommands();
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void shouldReadWhatWasWritten(@ForAll("commands") MapCommand command) {
        ByteBuffer bytes = Requests.encoded(command);

        if (breaksARule(command)) {
            assertThrows(InvalidRequestException.class, () -> CommandDecoder.decode(bytes));
        } else {
            assertEquals(command, CommandDecoder.decode(bytes));
            assertEquals(0, bytes.position());
        }
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void shouldReadOrRefuseWhateverComes(@ForAll("commands") MapCommand command, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(3) + Requests.encoded(command).remaining()];
        Requests.encoded(command).get(bytes, 0, Requests.encoded(command).remaining());
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length);

        try {
            MapCommand read = CommandDecoder.decode(ByteBuffer.wrap(bytes, 0, length));
            assertEquals(read, CommandDecoder.decode(Requests.encoded(read)));
        } catch (InvalidRequestException refused) {
            assertNotNull(refused.reason());
        }
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void shouldRefuseEveryCommandCutShort(@ForAll("commands") MapCommand command) {
        ByteBuffer bytes = Requests.encoded(command);

        for (int length = 0; length < bytes.limit(); length++) {
            ByteBuffer cut = bytes.duplicate().limit(length);
            assertThrows(InvalidRequestException.class, () -> CommandDecoder.decode(cut));
        }
    }

    /** These bytes are in logs on disks: this test may gain lines and may never change one. */
    @Test
    void shouldKeepItsFormat() {
        assertFormat(
                "0101" + "01000000" + "6b" + "02000000" + "7631", CommandEncoder.put(Bytes.of("k"), Bytes.of("v1")));
        assertFormat(
                "0102" + "01000000" + "61" + "01" + "01000000" + "62", CommandEncoder.delete(KeyRange.prefix("a")));
        assertFormat("0102" + "00000000" + "00", CommandEncoder.delete(KeyRange.all()));
        assertFormat("0104" + "2a00000000000000", CommandEncoder.compact(42));
        assertFormat(
                "0103"
                        + "02000000"
                        + ("04" + "01" + "01000000" + "6b" + "01" + "02000000" + "6b00" + "01000000" + "76")
                        + ("03" + "04" + "01000000" + "6b" + "01" + "02000000" + "6b00" + "0700000000000000")
                        + "01000000"
                        + ("01" + "01000000" + "6b" + "00000000")
                        + "01000000"
                        + ("05" + "01000000" + "6b" + "01" + "02000000" + "6b00")
                        + ("0000000000000000" + "0000000000000000" + "01"),
                CommandEncoder.commit(Txn.when(
                                Compare.value("k").equalTo("v"),
                                Compare.modRevision("k").greaterThan(7))
                        .then(Op.put("k", ""))
                        .otherwise(Op.read("k"))));
        assertFormat(
                "0106" + "01000000" + "6b" + "01" + "01000000" + "76" + "0700000000000000",
                CommandEncoder.put(Op.put("k", "v").withLease(7)));
        assertFormat(
                "0106" + "01000000" + "6b" + "00" + "ffffffffffffffff",
                CommandEncoder.put(Op.putSameValue("k").keepingLease()));
        assertFormat(
                "0103"
                        + "01000000"
                        + ("05" + "01" + "01000000" + "6b" + "01" + "02000000" + "6b00" + "0700000000000000")
                        + "01000000"
                        + ("06" + "01000000" + "6b" + "00" + "0700000000000000")
                        + "00000000",
                CommandEncoder.commit(Txn.when(Compare.lease("k").equalTo(7))
                        .then(Op.putSameValue("k").withLease(7))));
        assertFormat(
                "0110" + "0700000000000000" + "0a00000000000000", CommandEncoder.lease(new LeaseCommand.Grant(7, 10)));
        assertFormat("0111" + "0700000000000000", CommandEncoder.lease(new LeaseCommand.KeepAlive(7)));
        assertFormat("0112" + "0700000000000000", CommandEncoder.lease(new LeaseCommand.Revoke(7)));
        assertFormat("0113" + "0700000000000000", CommandEncoder.lease(new LeaseCommand.TimeToLive(7)));
        assertFormat(
                "0103"
                        + "00000000"
                        + "01000000"
                        + ("07" + "00000000" + "00" + "0300000000000000" + "0000000000000000" + "02")
                        + ("08" + "0400000000000000" + "0500000000000000" + "0600000000000000" + "0700000000000000")
                        + "00000000",
                CommandEncoder.commit(Txn.when()
                        .then(Op.read(Range.of(KeyRange.all())
                                .limit(3)
                                .keysOnly()
                                .orderedBy(Range.Order.MOD_REVISION_DESCENDING)
                                .writtenSince(4)
                                .writtenUntil(5)
                                .createdSince(6)
                                .createdUntil(7)))));
        assertFormat("0114", CommandEncoder.lease(new LeaseCommand.Expire()));
        assertFormat("0118" + "2a00000000000000", CommandEncoder.upkeep(new UpkeepCommand.Quota(42)));
        assertFormat("0119", CommandEncoder.upkeep(new UpkeepCommand.Disarm()));
        assertFormat(
                "011a" + "0700000000000000" + "0a00000000000000",
                CommandEncoder.upkeep(new UpkeepCommand.Retain(7, 10)));
        assertFormat("0120", CommandEncoder.check(new CheckCommand.Begin()));
        assertFormat(
                "0121" + "0700000000000000" + "0200000000000000" + "ffffffffffffffff",
                CommandEncoder.check(new CheckCommand.Report(7, 2, -1)));
        assertFormat(
                "0122" + "0200000000000000" + "0700000000000000" + "0500000000000000" + "ffffffffffffffff"
                        + "0100000000000000",
                CommandEncoder.check(new CheckCommand.Accuse(new CorruptMember(2, 7, 5, -1, 1))));
    }

    @Test
    void shouldNotBelieveAHugeLength() {
        byte[] bytes = HexFormat.of().parseHex("0101" + "ffffff7f" + "6b");

        assertReason(Reason.MALFORMED, ByteBuffer.wrap(bytes));
    }

    @Test
    void shouldNotBelieveAHugeCount() {
        byte[] bytes = HexFormat.of().parseHex("0103" + "ffffff7f");

        assertReason(Reason.TOO_MANY_OPS, ByteBuffer.wrap(bytes));
    }

    @Test
    void shouldRefuseNestingWithoutEnd() {
        byte[] level = HexFormat.of().parseHex("00000000" + "01000000" + "03");
        ByteBuffer bytes = ByteBuffer.allocate(2 + 100_000 * level.length);
        bytes.put((byte) 1).put((byte) 3);
        while (bytes.hasRemaining()) {
            bytes.put(level);
        }

        assertReason(Reason.TOO_MANY_OPS, bytes.flip());
    }

    @Test
    void shouldRefuseAnEmptyKeyEvenIfAClientSendsIt() {
        byte[] bytes = HexFormat.of().parseHex("0101" + "00000000" + "00000000");

        assertReason(Reason.EMPTY_KEY, ByteBuffer.wrap(bytes));
    }

    private static void assertReason(Reason reason, ByteBuffer bytes) {
        InvalidRequestException refused =
                assertThrows(InvalidRequestException.class, () -> CommandDecoder.decode(bytes));
        assertEquals(reason, refused.reason());
    }

    private static void assertFormat(String hex, ByteBuffer actual) {
        byte[] bytes = new byte[actual.remaining()];
        actual.get(bytes);
        assertArrayEquals(
                HexFormat.of().parseHex(hex), bytes, () -> HexFormat.of().formatHex(bytes));
    }

    private static boolean breaksARule(MapCommand command) {
        try {
            if (command instanceof MapCommand.Commit commit) {
                TxnRules.checked(commit.txn());
            }
            return false;
        } catch (InvalidRequestException e) {
            return true;
        }
    }
}

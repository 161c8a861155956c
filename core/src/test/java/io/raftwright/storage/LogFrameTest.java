package io.raftwright.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The frame of an entry: what is written is read, and no damage passes. */
class LogFrameTest {
    private final CRC32C crc = new CRC32C();

    @Provide
    Arbitrary<EntryKind> wholeKinds() {
        return Arbitraries.of(EntryKind.COMMAND, EntryKind.NO_OP, EntryKind.CONFIGURATION);
    }

    @Property
    void shouldReadWhatWasWritten(
            @ForAll("wholeKinds") EntryKind kind,
            @ForAll @LongRange(min = 1) long index,
            @ForAll @LongRange(min = 1) long term,
            @ForAll @LongRange(max = LogFrame.MAX_TIME) long time,
            @ForAll int chain,
            @ForAll @Size(max = 100) byte[] payload,
            @ForAll @IntRange(max = 20) int offset) {
        ByteBuffer buffer = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);

        int headerCrc = LogFrame.encode(buffer, offset, kind, index, term, time, chain, ByteBuffer.wrap(payload), crc);

        int length = LogFrame.frameLength(payload.length);
        assertEquals(length, LogFrame.verify(buffer, offset, offset + length, crc));
        assertEquals(0, length % LogFrame.ALIGNMENT);
        assertEquals(headerCrc, LogFrame.headerCrc(buffer, offset));
        assertEquals(headerCrc, LogFrame.link(buffer, offset));
        assertEquals(kind, LogFrame.kind(buffer, offset));
        assertEquals(index, LogFrame.index(buffer, offset));
        assertEquals(term, LogFrame.term(buffer, offset));
        assertEquals(time, LogFrame.time(buffer, offset));
        assertEquals(chain, LogFrame.chain(buffer, offset));
        assertEquals(ByteBuffer.wrap(payload), buffer.slice(offset + LogFrame.HEADER_LENGTH, payload.length));
    }

    @Property
    void shouldPassNoFrameThatIsCutOrHasAFlippedBit(
            @ForAll @Size(max = 40) byte[] payload, @ForAll @IntRange(max = 10_000) int where) {
        ByteBuffer buffer = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        LogFrame.encode(buffer, 0, EntryKind.COMMAND, 7, 3, 9, ByteBuffer.wrap(payload), crc);
        int covered = LogFrame.HEADER_LENGTH + payload.length;

        int at = where % (covered * 8);
        buffer.put(at / 8, (byte) (buffer.get(at / 8) ^ 1 << at % 8));
        int verdict = LogFrame.verify(buffer, 0, 200, crc);
        buffer.put(at / 8, (byte) (buffer.get(at / 8) ^ 1 << at % 8));

        assertEquals(-1, verdict);
        assertEquals(-1, LogFrame.verify(buffer, 0, where % LogFrame.frameLength(payload.length), crc));
        assertNotEquals(-1, LogFrame.verify(buffer, 0, 200, crc));
    }

    @Property
    void shouldKeepNothingButThePlaceInTheLogWhenStripped(
            @ForAll @LongRange(min = 1) long index,
            @ForAll @LongRange(min = 1) long term,
            @ForAll @LongRange(max = LogFrame.MAX_TIME) long time,
            @ForAll int chain,
            @ForAll @Size(max = 100) byte[] payload) {
        ByteBuffer whole = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        int link =
                LogFrame.encode(whole, 8, EntryKind.COMMAND, index, term, time, chain, ByteBuffer.wrap(payload), crc);
        ByteBuffer stripped = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);

        LogFrame.strip(whole, 8, stripped, 16, crc);

        assertEquals(LogFrame.STRIPPED_LENGTH, LogFrame.verify(stripped, 16, 16 + LogFrame.STRIPPED_LENGTH, crc));
        assertEquals(EntryKind.STRIPPED, LogFrame.kind(stripped, 16));
        assertEquals(index, LogFrame.index(stripped, 16));
        assertEquals(term, LogFrame.term(stripped, 16));
        assertEquals(time, LogFrame.time(stripped, 16));
        assertEquals(chain, LogFrame.chain(stripped, 16));
        assertEquals(link, LogFrame.link(stripped, 16));
        assertEquals(Integer.BYTES, LogFrame.payloadLength(stripped, 16));
    }

    @Property
    void shouldPassNoStrippedFrameWithMoreOrLessThanALink(@ForAll @Size(max = 40) byte[] payload) {
        ByteBuffer buffer = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);

        LogFrame.encode(buffer, 0, EntryKind.STRIPPED, 7, 3, 9, ByteBuffer.wrap(payload), crc);

        int expected = payload.length == Integer.BYTES ? LogFrame.STRIPPED_LENGTH : -1;
        assertEquals(expected, LogFrame.verify(buffer, 0, 200, crc));
    }

    @Property
    void shouldTakeGarbageForNoFrame(@ForAll @Size(max = 80) byte[] garbage) {
        ByteBuffer buffer = ByteBuffer.wrap(garbage).order(ByteOrder.LITTLE_ENDIAN);

        assertEquals(-1, LogFrame.verify(buffer, 0, garbage.length, crc));
    }
}

package io.raftwright.internal.replication;

import io.raftwright.internal.membership.Configuration;
import io.raftwright.storage.EntryKind;
import io.raftwright.storage.LogFrame;
import io.raftwright.testkit.fuzz.Decoder;
import io.raftwright.testkit.fuzz.Sums;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/** Frames of entries, as a leader sends them. */
public final class RunDecoder {
    private static final int HEADER = LogFrame.HEADER_LENGTH;

    private RunDecoder() {}

    public static List<Decoder> all() {
        Decoder run =
                new Decoder("append-frames", List.of(run()), List.of(MalformedRunException.class), RunDecoder::take);
        return List.of(run, run.sealed(RunDecoder::sealed));
    }

    private static byte[] run() {
        CRC32C crc = new CRC32C();
        ByteBuffer target = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer[] payloads = {
            ByteBuffer.wrap(new byte[] {1, 2, 3}),
            Configuration.ofVoters(1, 2, 3).encode(),
            ByteBuffer.allocate(40)
        };
        EntryKind[] kinds = {EntryKind.COMMAND, EntryKind.CONFIGURATION, EntryKind.COMMAND};
        int chain = 0;
        int at = 0;
        for (int i = 0; i < kinds.length; i++) {
            chain = LogFrame.encode(target, at, kinds[i], i + 1, 1 + i / 2, chain, payloads[i], crc);
            at += LogFrame.length(target, at);
        }
        byte[] run = new byte[at];
        target.get(0, run);
        return run;
    }

    private static boolean take(byte[] input) {
        ByteBuffer frames = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        long last = new RunCheck(EntryKind.STRIPPED).check(0, frames);
        int at = 0;
        for (long index = 1; index <= last; index++) {
            at += LogFrame.length(frames, at);
        }
        if (at != input.length) {
            throw new AssertionError("frames end elsewhere, offset=" + at + ", length=" + input.length);
        }
        return last > 0;
    }

    /** Puts index, chain and checksums right, frame by frame. */
    private static byte[] sealed(byte[] bytes) {
        ByteBuffer frames = Sums.little(bytes);
        int chain = 0;
        long index = 1;
        for (int at = 0; at + HEADER <= bytes.length; index++) {
            int payload = Math.floorMod(frames.getInt(at + 8), 1024);
            int length = LogFrame.frameLength(payload);
            if (at + length > bytes.length) {
                return bytes;
            }
            frames.putInt(at + 8, payload).putLong(at + 16, index).putInt(at + 32, chain);
            Sums.seal(bytes, at + 4, at + HEADER, at + HEADER + payload);
            Sums.seal(bytes, at, at + 4, at + HEADER);
            at += length;
            if (at + HEADER > bytes.length) {
                return bytes;
            }
            chain = LogFrame.link(frames, at - length);
        }
        return bytes;
    }
}

package io.raftwright.wal;

import io.raftwright.storage.FileIo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/** The content of a file on a {@link CrashingFileIo}: the live bytes, the durable ones, and which sectors differ. */
final class CrashingInode {
    static final int SECTOR = 512;

    private byte[] live = new byte[0];
    private byte[] durable = new byte[0];
    private int length;
    private int durableLength;
    private final BitSet dirty = new BitSet();

    void write(ByteBuffer source, int position) {
        int count = source.remaining();
        int end = position + count;
        if (end > live.length) {
            live = Arrays.copyOf(live, Math.max(end, Math.min(live.length * 2, 64 << 10)));
        }
        source.get(live, position, count);
        length = Math.max(length, end);
        dirty.set(position / SECTOR, (end + SECTOR - 1) / SECTOR);
    }

    int read(ByteBuffer target, int position) {
        int count = Math.max(0, Math.min(target.remaining(), length - position));
        target.put(live, Math.min(position, length), count);
        return count;
    }

    void force() {
        if (durable.length < length) {
            durable = Arrays.copyOf(durable, length);
        }
        copySectors(dirty, durable);
        dirty.clear();
        durableLength = length;
    }

    FileIo.Mapping map(int position, int count) {
        ByteBuffer whole = ByteBuffer.wrap(live, position, count).slice().asReadOnlyBuffer();
        return new FileIo.Mapping() {
            @Override
            public ByteBuffer buffer() {
                return whole.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            }

            @Override
            public void close() {}
        };
    }

    /** Each sector that was not forced survives or not; the file is as long as what survived needs. */
    CrashingInode afterCrash(Random random, boolean keepsAll) {
        BitSet surviving = new BitSet();
        for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
            surviving.set(sector, keepsAll || random.nextBoolean());
        }
        int end = Math.min(length, Math.max(durableLength, surviving.length() * SECTOR));
        CrashingInode survivor = new CrashingInode();
        survivor.live = Arrays.copyOf(durable, end);
        copySectors(surviving, survivor.live);
        survivor.settle(end);
        return survivor;
    }

    CrashingInode copy() {
        CrashingInode copy = new CrashingInode();
        copy.live = Arrays.copyOf(live, length);
        copy.settle(length);
        return copy;
    }

    /** Damages one bit for good. */
    void flip(int position, int bit) {
        live[position] ^= (byte) (1 << bit);
        durable[position] = live[position];
    }

    /** Loses one byte for good. */
    void zero(int position) {
        live[position] = 0;
        durable[position] = 0;
    }

    /** Cuts the file for good. */
    void cut(int newLength) {
        live = Arrays.copyOf(live, newLength);
        settle(newLength);
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        return Arrays.copyOf(live, length);
    }

    private void settle(int newLength) {
        durable = live.clone();
        length = newLength;
        durableLength = newLength;
        dirty.clear();
    }

    private void copySectors(BitSet sectors, byte[] target) {
        for (int sector = sectors.nextSetBit(0); sector >= 0; sector = sectors.nextSetBit(sector + 1)) {
            int begin = sector * SECTOR;
            int end = Math.min(begin + SECTOR, target.length);
            if (begin < end) {
                System.arraycopy(live, begin, target, begin, Math.min(end, length) - begin);
            }
        }
    }
}

package io.raftwright.testkit.disk;

import static io.raftwright.testkit.disk.SimulatedDisk.SECTOR_LENGTH;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * A file: what its readers see, and what the medium may have instead.
 *
 * <p>Owner: the thread of the disk.
 */
final class FileImage implements DiskNode {
    private final LiveBytes live;
    private final SectorUndo undo;
    private final BitSet unreadable = new BitSet();

    private Path path;
    private int length;
    private int durableLength;

    /** The extremes since the last force, the durable length among them: how much or how little can be left. */
    private int lowestLength;

    private int highestLength;

    FileImage(Path path) {
        this(path, new LiveBytes(), new SectorUndo());
    }

    private FileImage(Path path, LiveBytes live, SectorUndo undo) {
        this.path = path;
        this.live = live;
        this.undo = undo;
    }

    /** The name it has, or had last. */
    Path path() {
        return path;
    }

    void rename(Path newPath) {
        path = newPath;
    }

    int length() {
        return length;
    }

    /** Takes all remaining bytes of a source. */
    void write(ByteBuffer source, long position) throws IOException {
        int count = source.remaining();
        int from = requireInt(position, count);
        int end = from + count;
        if (count == 0) {
            return;
        }
        if (!unreadable.isEmpty()) {
            replaceUnreadable(from, end);
        }
        live.reserve(end);
        undo.keep(from / SECTOR_LENGTH, endSector(end), live, durableLength);
        live.put(from, source);
        setLength(Math.max(length, end));
    }

    /** Takes a drawn subset of the sectors that a write consists of. */
    void writeTorn(ByteBuffer source, long position, Draw draw) throws IOException {
        while (source.hasRemaining()) {
            int limit = source.limit();
            int count = Math.min(source.remaining(), SECTOR_LENGTH - (int) (position % SECTOR_LENGTH));
            source.limit(source.position() + count);
            if (draw.coin()) {
                write(source, position);
            }
            source.position(source.limit()).limit(limit);
            position += count;
        }
    }

    /** Shows a write that never reaches the medium. */
    void writeLost(ByteBuffer source, long position) throws IOException {
        int count = source.remaining();
        write(source, position);
        if (count > 0) {
            undo.lose((int) position / SECTOR_LENGTH, endSector((int) position + count));
        }
    }

    /** Shows a write that reaches the medium a drawn number of sectors away. A file of one place only loses it. */
    void writeMisdirected(ByteBuffer source, long position, Draw draw) throws IOException {
        byte[] bytes = new byte[source.remaining()];
        source.get(source.position(), bytes);
        writeLost(source, position);
        int within = (int) (position % SECTOR_LENGTH);
        int places = (length - within - bytes.length) / SECTOR_LENGTH + 1;
        if (bytes.length == 0 || places < 2) {
            return;
        }
        int right = (int) (position / SECTOR_LENGTH);
        int wrong = (right + 1 + draw.below(places - 1)) % places;
        boolean showsDamage = draw.coin();
        int at = wrong * SECTOR_LENGTH + within;
        for (int done = 0; done < bytes.length; ) {
            int inSector = (at + done) % SECTOR_LENGTH;
            int count = Math.min(bytes.length - done, SECTOR_LENGTH - inSector);
            int from = done;
            int sector = (at + done) / SECTOR_LENGTH;
            boolean isRightPlace = sector >= right && sector < endSector((int) position + bytes.length);
            overwriteOnMedium(
                    sector,
                    (contents, offset) -> System.arraycopy(bytes, from, contents, offset + inSector, count),
                    showsDamage && !isRightPlace);
            done += count;
        }
    }

    private void overwriteOnMedium(int sector, SectorDamage damage, boolean isShown) {
        if (!undo.isDirty(sector)) {
            undo.keep(sector, sector + 1, live, durableLength);
            undo.lose(sector, sector + 1); // What the file shows was on the medium, and is no more.
        }
        undo.damage(sector, damage);
        if (isShown) {
            damageLive(sector, damage);
        }
    }

    int read(ByteBuffer target, long position) throws IOException {
        int count = (int) Math.max(0, Math.min(target.remaining(), length - position));
        if (count > 0) {
            requireReadable((int) position, (int) position + count);
            live.copyTo((int) position, count, target);
        }
        return count;
    }

    SimulatedMapping map(long position, long count) throws IOException {
        if (position < 0 || count < 0 || position + count > length) {
            throw new IOException("cannot map beyond the end, path=" + path + ", position=" + position + ", length="
                    + count + ", fileLength=" + length);
        }
        requireReadable((int) position, (int) (position + count));
        return live.map((int) position, (int) count);
    }

    void force() {
        undo.force();
        settleLength(length);
    }

    /** A force that failed and will not be made good by another. The length is known to the medium all the same. */
    void drop(Draw draw) {
        undo.drop(live, endSector(length), draw.coin(), draw);
        live.fillWithZeroes(length, endSector(length) * SECTOR_LENGTH);
        settleLength(length);
    }

    void truncate(long newLength) {
        if (newLength >= length) {
            return;
        }
        int cut = (int) newLength;
        undo.keep(cut / SECTOR_LENGTH, endSector(length), live, durableLength);
        live.fillWithZeroes(cut, length);
        setLength(cut);
        unreadable.clear(endSector(cut), Math.max(endSector(cut), unreadable.length()));
    }

    private void setLength(int newLength) {
        length = newLength;
        lowestLength = Math.min(lowestLength, newLength);
        highestLength = Math.max(highestLength, newLength);
    }

    private void settleLength(int settled) {
        length = settled;
        durableLength = settled;
        lowestLength = settled;
        highestLength = settled;
    }

    /** Power is lost: what was not forced survives or not, sector by sector; the mappings of before show no change any more. */
    void crash(Draw draw, PowerLoss.Tally tally) {
        live.abandonMappings();
        if (undo.isEmpty() && lowestLength == highestLength) {
            return; // Nothing is at stake, so nothing is drawn.
        }
        Survival survival = Survival.drawn(draw);
        int end = undo.settle(live, length, survival, tally);
        int survivingLength = survivingLength(survival, end);
        live.fillWithZeroes(survivingLength, endSector(highestLength) * SECTOR_LENGTH);
        settleLength(survivingLength);
    }

    private int survivingLength(Survival survival, int end) {
        if (lowestLength == highestLength || survival.isNone()) {
            return durableLength;
        }
        if (survival.isAll()) {
            return length;
        }
        return switch (survival.below(4)) {
            case 0 -> durableLength;
            case 1 -> length;
            case 2 -> Math.max(lowestLength, Math.min(highestLength, end));
            default -> lowestLength + survival.below(highestLength - lowestLength + 1);
        };
    }

    /** The process is gone, the power is not. */
    void kill() {
        live.abandonMappings();
    }

    /** Changes what a sector holds, wherever it is held. */
    void damage(int sector, SectorDamage damage) {
        undo.damage(sector, damage);
        damageLive(sector, damage);
    }

    private void damageLive(int sector, SectorDamage damage) {
        int position = sector * SECTOR_LENGTH;
        byte[] contents = new byte[SECTOR_LENGTH];
        live.copyTo(position, contents, 0, SECTOR_LENGTH);
        damage.apply(contents, 0);
        live.put(position, contents, 0, Math.min(SECTOR_LENGTH, length - position));
    }

    void makeUnreadable(int sector) {
        unreadable.set(sector);
    }

    private void requireReadable(int from, int end) throws IOException {
        if (!unreadable.isEmpty() && from < end) {
            int bad = unreadable.nextSetBit(from / SECTOR_LENGTH);
            if (bad >= 0 && bad < endSector(end)) {
                throw DiskGate.inputOutputError();
            }
        }
    }

    /** A sector that is written whole is replaced by the drive; of one written in part the rest would have to be read. */
    private void replaceUnreadable(int from, int end) throws IOException {
        int first = (from + SECTOR_LENGTH - 1) / SECTOR_LENGTH;
        int last = end >= length ? endSector(end) : end / SECTOR_LENGTH;
        if (first > from / SECTOR_LENGTH) {
            requireReadable(from, Math.min(end, first * SECTOR_LENGTH));
        }
        if (last < endSector(end)) {
            requireReadable(last * SECTOR_LENGTH, end);
        }
        if (first < last) {
            unreadable.clear(first, last);
        }
    }

    /** A copy of what readers see, for a judge. */
    byte[] bytes() {
        byte[] bytes = new byte[length];
        live.copyTo(0, bytes, 0, length);
        return bytes;
    }

    FileImage copy() {
        FileImage copy = new FileImage(path, live.copy(), undo.copy());
        copy.unreadable.or(unreadable);
        copy.length = length;
        copy.durableLength = durableLength;
        copy.lowestLength = lowestLength;
        copy.highestLength = highestLength;
        return copy;
    }

    private int requireInt(long position, int count) throws IOException {
        if (position < 0) {
            throw new IllegalArgumentException("negative position, path=" + path + ", position=" + position);
        }
        if (position + count > LiveBytes.maxCapacity()) {
            throw new IOException("File too large, path=" + path + ", position=" + position + ", length=" + count);
        }
        return (int) position;
    }

    private static int endSector(int end) {
        return (end + SECTOR_LENGTH - 1) / SECTOR_LENGTH;
    }

    @Override
    public String toString() {
        return path + " [length=" + length + ", durableLength=" + durableLength + "]";
    }
}

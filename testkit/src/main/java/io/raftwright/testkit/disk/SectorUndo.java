package io.raftwright.testkit.disk;

import static io.raftwright.testkit.disk.SimulatedDisk.SECTOR_LENGTH;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What the sectors of a file held before they were written: for each sector that was not forced since, the durable content and
 * up to three that came after it. Any of these, or the present one, can be what is on the medium.
 *
 * <p>Kept as one list of versions, each with a link to the one before it of the same sector; a force empties the list and keeps
 * its arrays, so that writing and forcing allocate nothing once they are large enough.
 *
 * <p>Owner: the thread of the disk.
 */
final class SectorUndo {
    private static final int MAX_VERSIONS = 4;
    private static final int NO_VERSION = -1;

    /** Stands for a content of zeroes, which is not kept. */
    private static final int ZEROES = -1;

    /** By sector: 1 + the newest of its versions, or 0 if the medium has what the file shows. */
    private int[] newest = {};

    /** By version: its sector. */
    private int[] sectors = new int[16];
    /** By version: where its content begins in {@link #contents}, or {@link #ZEROES}. */
    private int[] offsets = new int[16];
    /** By version: the one before it of the same sector, or {@link #NO_VERSION}. */
    private int[] olders = new int[16];

    private int count;
    private byte[] contents = {};
    private int contentsLength;

    /** Sectors whose present content never reaches the medium. */
    private final BitSet lost = new BitSet();

    /** Whether the medium has exactly what the file shows. */
    boolean isEmpty() {
        return count == 0;
    }

    boolean isDirty(int sector) {
        return sector < newest.length && newest[sector] != 0;
    }

    boolean isLost(int sector) {
        return lost.get(sector);
    }

    /**
     * Keeps what a range of sectors holds now; called before they are changed.
     *
     * @param durableLength from here on the medium has nothing, which reads as zeroes
     */
    void keep(int firstSector, int endSector, LiveBytes live, int durableLength) {
        if (endSector > newest.length) {
            newest = Arrays.copyOf(newest, Math.max(endSector, 2 * newest.length));
        }
        for (int sector = firstSector; sector < endSector; sector++) {
            int last = newest[sector] - 1;
            if (last == NO_VERSION) {
                boolean isNew = (long) sector * SECTOR_LENGTH >= durableLength;
                add(sector, isNew ? ZEROES : keepContent(live, sector), NO_VERSION);
            } else if (!lost.isEmpty() && lost.get(sector)) {
                lost.clear(sector); // What was lost cannot be on the medium; what is written now can.
            } else if (versionCount(last) < MAX_VERSIONS) {
                add(sector, keepContent(live, sector), last);
            }
        }
    }

    private void add(int sector, int offset, int older) {
        if (count == sectors.length) {
            sectors = Arrays.copyOf(sectors, 2 * count);
            offsets = Arrays.copyOf(offsets, 2 * count);
            olders = Arrays.copyOf(olders, 2 * count);
        }
        sectors[count] = sector;
        offsets[count] = offset;
        olders[count] = older;
        newest[sector] = ++count;
    }

    private int keepContent(LiveBytes live, int sector) {
        int offset = newContent();
        live.copyTo(sector * SECTOR_LENGTH, contents, offset, SECTOR_LENGTH);
        return offset;
    }

    private int newContent() {
        int offset = contentsLength;
        contentsLength = Math.addExact(offset, SECTOR_LENGTH);
        if (contentsLength > contents.length) {
            contents = Arrays.copyOf(contents, Math.max(contentsLength, 2 * contents.length));
        }
        return offset;
    }

    private int versionCount(int newestVersion) {
        int versions = 0;
        for (int version = newestVersion; version != NO_VERSION; version = olders[version]) {
            versions++;
        }
        return versions;
    }

    /** What a range of sectors shows will never be on the medium, unless it is written again. */
    void lose(int firstSector, int endSector) {
        lost.set(firstSector, endSector);
    }

    /** The medium has everything now, but what is lost. */
    void force() {
        if (lost.isEmpty()) {
            clear();
            return;
        }
        SectorUndo kept = new SectorUndo();
        for (int sector = lost.nextSetBit(0); sector >= 0; sector = lost.nextSetBit(sector + 1)) {
            kept.take(this, sector, newest[sector] - 1);
        }
        clear();
        for (int sector = lost.nextSetBit(0); sector >= 0; sector = lost.nextSetBit(sector + 1)) {
            take(kept, sector, kept.newest[sector] - 1);
        }
    }

    /** Takes over a version of a sector with all before it. */
    private void take(SectorUndo from, int sector, int version) {
        if (version == NO_VERSION) {
            return;
        }
        take(from, sector, from.olders[version]);
        if (sector >= newest.length) {
            newest = Arrays.copyOf(newest, sector + 1);
        }
        int offset = ZEROES;
        if (from.offsets[version] != ZEROES) {
            offset = newContent();
            System.arraycopy(from.contents, from.offsets[version], contents, offset, SECTOR_LENGTH);
        }
        add(sector, offset, newest[sector] - 1);
    }

    /** Forgets everything but what is lost. */
    private void clear() {
        for (int version = 0; version < count; version++) {
            newest[sectors[version]] = 0;
        }
        count = 0;
        contentsLength = 0;
    }

    /**
     * The power fails: each sector gets what the medium happens to have of it.
     *
     * @param length of the file as it was seen; sectors beyond were cut off, which writes nothing to them
     * @return the end of the last sector that has what the file showed though it was not forced, or 0
     */
    int settle(LiveBytes live, int length, Survival survival, PowerLoss.Tally tally) {
        int end = 0;
        for (int version = 0; version < count; version++) {
            int sector = sectors[version];
            if (newest[sector] != version + 1) {
                continue; // An older version of a sector that comes later in the list.
            }
            boolean isWritten = (long) sector * SECTOR_LENGTH < length && !lost.get(sector);
            boolean isKept = isWritten && survival.next();
            tally.addSector(isKept);
            if (isKept) {
                end = Math.max(end, (sector + 1) * SECTOR_LENGTH);
            } else {
                show(oneOf(version, survival), sector, live);
            }
        }
        clear();
        lost.clear();
        return end;
    }

    private int oneOf(int newestVersion, Survival survival) {
        int versions = versionCount(newestVersion);
        int back = versions - 1;
        if (versions > 1 && !survival.isNone()) {
            back = survival.below(versions);
        }
        int version = newestVersion;
        for (int i = 0; i < back; i++) {
            version = olders[version];
        }
        return version;
    }

    private void show(int version, int sector, LiveBytes live) {
        int position = sector * SECTOR_LENGTH;
        live.reserve(position + SECTOR_LENGTH);
        if (offsets[version] == ZEROES) {
            live.fillWithZeroes(position, position + SECTOR_LENGTH);
        } else {
            live.put(position, contents, offsets[version], SECTOR_LENGTH);
        }
    }

    /**
     * A force failed, and the operating system takes the sectors for written: some were; the others never will be.
     *
     * @param endSector from here on sectors were cut off, which nothing can bring back
     * @param showsNew  whether the file goes on showing what was written to those
     */
    void drop(LiveBytes live, int endSector, boolean showsNew, Draw draw) {
        for (int version = 0; version < count; version++) {
            int sector = sectors[version];
            if (newest[sector] != version + 1 || lost.get(sector) || sector >= endSector) {
                continue;
            }
            boolean isWritten = draw.coin();
            if (!isWritten && showsNew) {
                lost.set(sector);
            } else if (!isWritten) {
                show(oldest(version), sector, live);
            }
        }
        force();
    }

    private int oldest(int newestVersion) {
        int version = newestVersion;
        while (olders[version] != NO_VERSION) {
            version = olders[version];
        }
        return version;
    }

    /** Changes what a sector may hold on the medium, in each of its versions. */
    void damage(int sector, SectorDamage damage) {
        if (!isDirty(sector)) {
            return;
        }
        for (int version = newest[sector] - 1; version != NO_VERSION; version = olders[version]) {
            if (offsets[version] == ZEROES) {
                offsets[version] = newContent();
                Arrays.fill(contents, offsets[version], offsets[version] + SECTOR_LENGTH, (byte) 0);
            }
            damage.apply(contents, offsets[version]);
        }
    }

    SectorUndo copy() {
        SectorUndo copy = new SectorUndo();
        copy.newest = newest.clone();
        copy.sectors = sectors.clone();
        copy.offsets = offsets.clone();
        copy.olders = olders.clone();
        copy.count = count;
        copy.contents = contents.clone();
        copy.contentsLength = contentsLength;
        copy.lost.or(lost);
        return copy;
    }
}

package io.raftwright.testkit.disk;

import io.raftwright.storage.FileIo;
import io.raftwright.storage.StorageInUseException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that keeps only what it must. Everything written is seen at once; durable is what was forced: the bytes of a
 * file by {@link FileIo.File#force}, names by {@link #forceDirectory}. When power is lost, anything else may survive or not:
 *
 * <ul>
 *   <li>each 512-byte sector written since the last force has its durable content, that of the last write, or one between;
 *   <li>a file is as long as it was at the last force, or as it was seen, or anything between the extremes since;
 *   <li>each creation, move or deletion of a name happened or not, but those of one name in their order, and a move wholly.
 * </ul>
 *
 * <p>{@link #createDirectories} forces what it makes, as the file system beneath it in production does. A file has at most
 * 2 GiB. A mapping may not reach beyond the end of the file.
 *
 * <p>Deterministic: no clock, and no choice but those of {@link DiskFaults} and of the seed of {@link #crash}.
 *
 * <p>Owner: one thread.
 */
public final class SimulatedDisk implements FileIo {

    /** Bytes that are written wholly or not at all. */
    public static final int SECTOR_LENGTH = 512;

    private final DiskGate gate = new DiskGate();
    private final NameTable names;
    private final DiskSpace space;
    private final TreeSet<Path> locks = new TreeSet<>();

    /** An empty disk on which nothing goes wrong. */
    public SimulatedDisk() {
        this(new NameTable());
    }

    private SimulatedDisk(NameTable names) {
        this.names = names;
        this.space = new DiskSpace(names, gate);
    }

    /**
     * A file and how long it is.
     *
     * @param path   its name
     * @param length bytes, as its readers see it
     */
    public record FileLength(Path path, long length) {}

    /** Lets other things go wrong from now on; {@link DiskFaults#NONE} ends it. */
    public void replaceFaults(DiskFaults faults) {
        gate.replaceFaults(faults);
    }

    /**
     * {@inheritDoc} They are durable on return, and so is the lowest of those that exist: the process that made it may have died
     * before it was.
     */
    @Override
    public void createDirectories(Path directory) throws IOException {
        List<Path> allMissing = names.missing(directory.normalize());
        Path lowest = allMissing.isEmpty() ? directory.normalize() : NameTable.home(allMissing.get(0));
        forceDirectory(NameTable.home(lowest));
        for (Path missing : allMissing) {
            DiskFault fault = gate.enter(DiskOperation.CREATE_DIRECTORY, missing, 0, 0);
            names.createDirectory(missing);
            gate.leave(fault, DiskOperation.CREATE_DIRECTORY, missing);
            forceDirectory(NameTable.home(missing));
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        Path path = directory.normalize();
        DiskFault fault = gate.enter(DiskOperation.LIST, path, 0, 0);
        List<String> listed = names.list(path);
        gate.leave(fault, DiskOperation.LIST, path);
        return listed;
    }

    @Override
    public File create(Path path) throws IOException {
        Path name = path.normalize();
        DiskFault fault = gate.enter(DiskOperation.CREATE, name, 0, 0);
        FileImage image = names.create(name);
        gate.leave(fault, DiskOperation.CREATE, name);
        return new SimulatedFile(gate, space, image);
    }

    @Override
    public File open(Path path) throws IOException {
        Path name = path.normalize();
        DiskFault fault = gate.enter(DiskOperation.OPEN, name, 0, 0);
        FileImage image = names.require(name);
        gate.leave(fault, DiskOperation.OPEN, name);
        return new SimulatedFile(gate, space, image);
    }

    /** {@inheritDoc} Between directories it is durable when the one moved to is forced. */
    @Override
    public void move(Path from, Path to) throws IOException {
        Path name = from.normalize();
        DiskFault fault = gate.enter(DiskOperation.MOVE, name, 0, 0);
        names.move(name, to.normalize());
        gate.leave(fault, DiskOperation.MOVE, name);
    }

    @Override
    public void delete(Path path) throws IOException {
        Path name = path.normalize();
        DiskFault fault = gate.enter(DiskOperation.DELETE, name, 0, 0);
        names.delete(name);
        gate.leave(fault, DiskOperation.DELETE, name);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        Path path = directory.normalize();
        DiskFault fault = gate.ask(DiskOperation.FORCE_DIRECTORY, path, 0, 0);
        switch (fault) {
            case NONE, CRASH, CRASH_AFTER -> names.force(path);
            case CRASH_TORN -> throw gate.down(DiskOperation.FORCE_DIRECTORY, path);
            case FAIL, FAIL_DROPPING -> throw DiskGate.inputOutputError();
            case NO_SPACE -> throw DiskGate.noSpace();
            case LOSE -> {
                // The drive says it is done. It is not.
            }
            case MISDIRECT ->
                throw new IllegalStateException("fault does not fit, fault=" + fault + ", operation=FORCE_DIRECTORY");
        }
        gate.leave(fault, DiskOperation.FORCE_DIRECTORY, path);
    }

    /** {@inheritDoc} The lock file is made if there is none. A crash of any kind frees the lock. */
    @Override
    public AutoCloseable lock(Path path) throws IOException {
        Path name = path.normalize();
        DiskFault fault = gate.enter(DiskOperation.LOCK, name, 0, 0);
        if (!names.exists(name)) {
            var unused = names.create(name);
        }
        if (!locks.add(name)) {
            throw new StorageInUseException("directory is in use by this process, lock=" + name);
        }
        gate.leave(fault, DiskOperation.LOCK, name);
        int lifetime = gate.lifetime();
        return () -> {
            if (lifetime == gate.lifetime() && !gate.isDown()) {
                locks.remove(name);
            }
        };
    }

    @Override
    public long usableBytes(Path path) {
        return space.usableBytes();
    }

    /**
     * Power is lost and comes back: what was not forced survives or not. Open files are dead, their use throws
     * {@code IOException}; mappings show the past; locks are free.
     *
     * @param random decides what survives
     * @return what was kept and lost
     */
    public PowerLoss crash(RandomGenerator random) {
        return losePower(random::nextInt);
    }

    PowerLoss losePower(Draw draw) {
        PowerLoss.Tally tally = new PowerLoss.Tally();
        names.crash(draw, tally);
        restart();
        return tally.total();
    }

    /**
     * The process dies, the power stays: all that was written is there, and what was not forced is still not durable. Open files,
     * mappings and locks as in {@link #crash}.
     */
    public void kill() {
        names.kill();
        restart();
    }

    /** The disk is replaced by an empty one. Open files, mappings and locks as in {@link #crash}. */
    public void wipe() {
        names.wipe();
        restart();
    }

    private void restart() {
        locks.clear();
        gate.restart();
    }

    /** Another disk with the same content, durable and not, as for a process that has yet to start; no fault goes with it. */
    public SimulatedDisk copy() {
        return new SimulatedDisk(names.copy());
    }

    /** All files, ordered by path: where damage can be done. */
    public List<FileLength> files() {
        return names.files().stream()
                .map(file -> new FileLength(file.path(), file.length()))
                .toList();
    }

    /** What a file shows, as a copy; for a judge, who passes by counters, costs and faults. */
    public byte[] bytes(Path path) {
        return file(path).bytes();
    }

    /**
     * Turns a bit of a file over, for good, in the file, its mappings, and whatever a loss of power may bring back.
     *
     * @param path     an existing file
     * @param position of the byte, less than the length of the file
     * @param bit      0 to 7
     */
    public void flipBit(Path path, long position, int bit) {
        FileImage file = file(path);
        if (position < 0 || position >= file.length() || bit < 0 || bit > 7) {
            throw new IllegalArgumentException("no such bit, path=" + path + ", position=" + position + ", bit=" + bit
                    + ", fileLength=" + file.length());
        }
        int inSector = (int) (position % SECTOR_LENGTH);
        file.damage(
                (int) (position / SECTOR_LENGTH),
                (contents, offset) -> contents[offset + inSector] ^= (byte) (1 << bit));
    }

    /**
     * Fills a sector of a file with zeroes, for good, as {@link #flipBit}.
     *
     * @param path   an existing file
     * @param sector its number, from 0; it begins before the end of the file
     */
    public void zeroSector(Path path, long sector) {
        file(path)
                .damage(
                        requireSector(path, sector),
                        (contents, offset) -> Arrays.fill(contents, offset, offset + SECTOR_LENGTH, (byte) 0));
    }

    /**
     * Lets every read of a sector, every mapping of it, and every write of a part of it fail, until it is written wholly.
     * Mappings made before go on showing it, as a page in memory does: a process that touches a page that cannot be read is
     * killed by a signal, which {@link #kill} plays better than bytes that no kernel would ever show.
     *
     * @param path   an existing file
     * @param sector its number, from 0; it begins before the end of the file
     */
    public void makeUnreadable(Path path, long sector) {
        file(path).makeUnreadable(requireSector(path, sector));
    }

    private int requireSector(Path path, long sector) {
        long length = file(path).length();
        if (sector < 0 || sector * SECTOR_LENGTH >= length) {
            throw new IllegalArgumentException(
                    "no such sector, path=" + path + ", sector=" + sector + ", fileLength=" + length);
        }
        return (int) sector;
    }

    private FileImage file(Path path) {
        FileImage file = names.find(path.normalize());
        if (file == null) {
            throw new IllegalArgumentException("no such file, path=" + path);
        }
        return file;
    }

    /** The virtual time that operations took since this was last asked, in nanoseconds. */
    public long takeElapsedNs() {
        return gate.takeElapsedNs();
    }

    /** What was asked of this disk so far; goes on counting. */
    public DiskCounters counters() {
        return gate.counters();
    }

    @Override
    public String toString() {
        return "SimulatedDisk [files=" + names.files().size() + ", " + gate.counters() + "]";
    }
}

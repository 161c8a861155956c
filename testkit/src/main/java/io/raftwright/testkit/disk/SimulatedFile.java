package io.raftwright.testkit.disk;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/**
 * An open file. It lives as long as the process that opened it.
 *
 * <p>Owner: the thread of the disk.
 */
final class SimulatedFile implements FileIo.File {
    private final DiskGate gate;
    private final DiskSpace space;
    private final FileImage image;
    private final int lifetime;
    private boolean isClosed;

    SimulatedFile(DiskGate gate, DiskSpace space, FileImage image) {
        this.gate = gate;
        this.space = space;
        this.image = image;
        this.lifetime = gate.lifetime();
    }

    private void requireOpen() throws IOException {
        if (lifetime != gate.lifetime()) {
            throw new IOException("the process that opened the file is dead, path=" + image.path());
        }
        if (isClosed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return image.length();
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        requireOpen();
        DiskFault fault = gate.ask(DiskOperation.WRITE, image.path(), position, source.remaining());
        space.require(source, position, image);
        DiskFaults faults = gate.faults();
        switch (fault) {
            case NONE, CRASH, CRASH_AFTER -> image.write(source, position);
            case CRASH_TORN -> {
                image.writeTorn(source, position, faults::draw);
                throw gate.down(DiskOperation.WRITE, image.path());
            }
            case FAIL, FAIL_DROPPING -> {
                writeBeginning(source, position);
                throw DiskGate.inputOutputError();
            }
            case NO_SPACE -> {
                writeBeginning(source, position);
                throw DiskGate.noSpace();
            }
            case LOSE -> image.writeLost(source, position);
            case MISDIRECT -> image.writeMisdirected(source, position, faults::draw);
        }
        gate.leave(fault, DiskOperation.WRITE, image.path());
    }

    private void writeBeginning(ByteBuffer source, long position) throws IOException {
        int sectors = source.remaining() / SimulatedDisk.SECTOR_LENGTH + 1;
        int count = gate.faults().draw(sectors) * SimulatedDisk.SECTOR_LENGTH;
        image.write(source.slice(source.position(), count), position);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        requireOpen();
        DiskFault fault = gate.enter(DiskOperation.READ, image.path(), position, target.remaining());
        int count = image.read(target, position);
        gate.leave(fault, DiskOperation.READ, image.path());
        return count;
    }

    @Override
    public void force() throws IOException {
        requireOpen();
        force(gate, image);
    }

    /** Makes an image durable, or not, as the faults will. */
    static void force(DiskGate gate, FileImage image) throws IOException {
        DiskFault fault = gate.ask(DiskOperation.FORCE, image.path(), 0, 0);
        switch (fault) {
            case NONE, CRASH, CRASH_AFTER -> image.force();
            case CRASH_TORN -> throw gate.down(DiskOperation.FORCE, image.path());
            case FAIL -> throw DiskGate.inputOutputError();
            case FAIL_DROPPING -> {
                image.drop(gate.faults()::draw);
                throw DiskGate.inputOutputError();
            }
            case NO_SPACE -> throw DiskGate.noSpace();
            case LOSE -> {
                // The drive says it is done. It is not.
            }
            case MISDIRECT ->
                throw new IllegalStateException("fault does not fit, fault=" + fault + ", operation=FORCE");
        }
        gate.leave(fault, DiskOperation.FORCE, image.path());
    }

    @Override
    public void truncate(long length) throws IOException {
        requireOpen();
        DiskFault fault = gate.enter(DiskOperation.TRUNCATE, image.path(), 0, length);
        image.truncate(length);
        gate.leave(fault, DiskOperation.TRUNCATE, image.path());
    }

    @Override
    public FileIo.Mapping map(long position, long length) throws IOException {
        requireOpen();
        DiskFault fault = gate.enter(DiskOperation.MAP, image.path(), position, length);
        FileIo.Mapping mapping = image.map(position, length);
        gate.leave(fault, DiskOperation.MAP, image.path());
        return mapping;
    }

    /**
     * {@inheritDoc} Stores take effect in two steps with a drawn border between them, which may lie within a sector: the operating
     * system may write a page to the medium while it is stored into.
     */
    @Override
    public FileIo.WritableMapping mapForWriting(long position, long length) throws IOException {
        requireOpen();
        DiskFault fault = gate.enter(DiskOperation.MAP, image.path(), position, length);
        SimulatedMapping mapping = image.map(position, length);
        gate.leave(fault, DiskOperation.MAP, image.path());
        return new SimulatedStores(mapping, position, gate, image);
    }

    @Override
    public void close() {
        isClosed = true;
    }
}

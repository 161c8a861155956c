package io.raftwright.testkit.disk;

import io.raftwright.storage.FileIo;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A mapped range of a simulated file that is stored into. A store is not atomic in anything: the medium may get a sector of which
 * the first bytes are new and the others old, and a process that dies in it leaves just that.
 *
 * <p>Owner: the thread of the disk.
 */
final class SimulatedStores implements FileIo.WritableMapping {
    private final SimulatedMapping mapping;
    private final long begin;
    private final DiskGate gate;
    private final FileImage image;
    private final int lifetime;

    /**
     * @param mapping for reading
     * @param begin   where it begins in the file
     */
    SimulatedStores(SimulatedMapping mapping, long begin, DiskGate gate, FileImage image) {
        this.mapping = mapping;
        this.begin = begin;
        this.gate = gate;
        this.image = image;
        this.lifetime = gate.lifetime();
    }

    @Override
    public void put(ByteBuffer source, long position) throws IOException {
        requireAlive();
        int length = source.remaining();
        DiskFault fault = gate.ask(DiskOperation.WRITE, image.path(), begin + position, length);
        int border = gate.faults().draw(length + 1);
        ByteBuffer rest = source.slice(source.position() + border, length - border);
        image.write(source.slice(source.position(), border), begin + position);
        switch (fault) {
            case CRASH_TORN -> throw gate.down(DiskOperation.WRITE, image.path());
            case FAIL, FAIL_DROPPING, NO_SPACE -> throw DiskGate.inputOutputError();
            case LOSE -> image.writeLost(rest, begin + position + border);
            case MISDIRECT -> image.writeMisdirected(rest, begin + position + border, gate.faults()::draw);
            default -> image.write(rest, begin + position + border);
        }
        source.position(source.limit());
        gate.leave(fault, DiskOperation.WRITE, image.path());
    }

    /** {@inheritDoc} Here: of the whole file, as a file system may. */
    @Override
    public void force(long position, long length) throws IOException {
        requireAlive();
        SimulatedFile.force(gate, image);
    }

    private void requireAlive() throws IOException {
        if (lifetime != gate.lifetime()) {
            throw new IOException("the process that mapped the file is dead, path=" + image.path());
        }
    }

    @Override
    public ByteBuffer buffer() {
        return mapping.buffer();
    }

    @Override
    public void close() {
        mapping.close();
    }
}

package io.raftwright.testkit.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** How much room is left. A file without a name takes none, even while it is open. */
final class DiskSpace {
    private final NameTable names;
    private final DiskGate gate;

    DiskSpace(NameTable names, DiskGate gate) {
        this.names = names;
        this.gate = gate;
    }

    long usableBytes() {
        return Math.max(0, gate.faults().capacityBytes() - usedBytes());
    }

    private long usedBytes() {
        long used = 0;
        for (FileImage file : names.files()) {
            used += file.length();
        }
        return used;
    }

    /** Lets a write pass if it fits. If not, its beginning gets in as far as it fits, and the rest fails. */
    void require(ByteBuffer source, long position, FileImage file) throws IOException {
        long growth = position + source.remaining() - file.length();
        if (growth <= 0 || gate.faults().capacityBytes() == Long.MAX_VALUE) {
            return;
        }
        long excess = growth - usableBytes();
        if (excess > 0) {
            if (excess < source.remaining()) {
                int fitting = (int) (source.remaining() - excess);
                file.write(source.slice(source.position(), fitting), position);
            }
            throw DiskGate.noSpace();
        }
    }
}

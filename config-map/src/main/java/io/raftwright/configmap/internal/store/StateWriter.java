package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Streams a {@link MapState} out: the keys as they were at the oldest readable revision, then every change from it on, so
 * that reads of earlier revisions and watches go on after a restore. Equal states give equal bytes. Format 3 is without
 * {@code lastAppliedTerm} and corrupt members, format 2 also without {@code lastLogTime}, upkeep and all that is of leases, format 1 also without
 * {@code lastAppliedIndex}. The change of the oldest readable revision is empty where a backup was restored at it. Little-endian:
 *
 * <pre>
 * image  = magic i32 ("RWCM"), format i32 (4), lastAppliedIndex i64, lastAppliedTerm i64, lastLogTime i64, revision i64,
 *          compactRevision i64, keyCount i64, that many entries in key order,
 *          for each revision from the oldest readable one: eventCount i32, events;
 *          leaseCount i32, that many leases by id; upkeep; end i32 ("MCWR")
 * entry  = bytes key, bytes value, createRevision i64, modRevision i64, version i64, lease i64
 * event  = 1 u8, entry (its modRevision being the revision)    a key was written
 *        | 2 u8, bytes key                                     a key was deleted
 * lease  = id i64, ttlSeconds i64, deadline i64; its keys are those that name it
 * upkeep = quotaBytes i64, isOutOfSpace u8, keepRevisions i64, keepSeconds i64, markCount i32, marks;
 *          corruptCount i32, corrupt members by id
 * mark   = logTime i64, revision i64
 * member = memberId i64, index i64, revision i64, hash i64, expectedHash i64
 * bytes  = length i32, content
 * </pre>
 *
 * Owner: the thread that writes.
 */
final class StateWriter {
    static final int MAGIC = 'R' | 'W' << 8 | 'C' << 16 | 'M' << 24;
    static final int END = 'M' | 'C' << 8 | 'W' << 16 | 'R' << 24;
    static final int FORMAT = 4;
    static final int FORMAT_WITHOUT_TERM = 3;
    static final int FORMAT_WITHOUT_LEASES = 2;
    static final int FORMAT_WITHOUT_INDEX = 1;
    static final byte PUT = 1;
    static final byte DELETE = 2;

    private final OutputStream out;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    StateWriter(OutputStream out) {
        this.out = out;
    }

    void write(StoreImage image) throws IOException {
        MapState state = image.state();
        writeInt(MAGIC);
        writeInt(FORMAT);
        writeLong(image.index());
        writeLong(image.term());
        writeLong(image.logTime());
        writeLong(state.revision());
        writeLong(state.compactRevision());
        writeTree(state.treeAt(state.oldestRevision(), KeyRange.all()));
        for (long r = state.oldestRevision(); r <= state.revision(); r++) {
            writeChange(state.change(r));
        }
        writeLeases(state.leases());
        writeUpkeep(state.upkeep());
        writeInt(END);
    }

    private void writeTree(KeyTree tree) throws IOException {
        writeLong(tree.size());
        try {
            tree.forEach(KeyRange.all(), this::writeVisited);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void writeLeases(LeaseTable leases) throws IOException {
        writeInt(leases.size());
        List<LeaseRecord> all = new ArrayList<>(leases.size());
        leases.forEach(all::add);
        for (LeaseRecord lease : all) {
            writeLong(lease.id());
            writeLong(lease.ttlSeconds());
            writeLong(lease.deadline());
        }
    }

    private void writeUpkeep(Upkeep upkeep) throws IOException {
        writeLong(upkeep.quotaBytes());
        out.write(upkeep.isOutOfSpace() ? 1 : 0);
        writeLong(upkeep.keepRevisions());
        writeLong(upkeep.keepSeconds());
        writeInt(upkeep.marks().size());
        for (Upkeep.Mark mark : upkeep.marks()) {
            writeLong(mark.logTime());
            writeLong(mark.revision());
        }
        writeInt(upkeep.corrupt().size());
        for (CorruptMember member : upkeep.corrupt()) {
            writeLong(member.memberId());
            writeLong(member.index());
            writeLong(member.revision());
            writeLong(member.hash());
            writeLong(member.expectedHash());
        }
    }

    private boolean writeVisited(KeyValue kv) {
        try {
            writeEntry(kv);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeChange(WatchBatch change) throws IOException {
        writeInt(change.events().size());
        for (WatchEvent event : change.events()) {
            switch (event.type()) {
                case PUT -> {
                    out.write(PUT);
                    writeEntry(event.kv());
                }
                case DELETE -> {
                    out.write(DELETE);
                    writeBytes(event.kv().key());
                }
            }
        }
    }

    private void writeEntry(KeyValue kv) throws IOException {
        writeBytes(kv.key());
        writeBytes(kv.value());
        writeLong(kv.createRevision());
        writeLong(kv.modRevision());
        writeLong(kv.version());
        writeLong(kv.lease());
    }

    private void writeBytes(Bytes bytes) throws IOException {
        writeInt(bytes.length());
        out.write(bytes.toByteArray());
    }

    private void writeInt(int value) throws IOException {
        out.write(number.putInt(0, value).array(), 0, Integer.BYTES);
    }

    private void writeLong(long value) throws IOException {
        out.write(number.putLong(0, value).array(), 0, Long.BYTES);
    }
}

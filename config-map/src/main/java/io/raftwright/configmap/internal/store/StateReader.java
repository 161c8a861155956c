package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link StateWriter} wrote, and refuses what it cannot have written. Owner: the thread that reads.
 */
final class StateReader {
    /** No key or value is longer: a log entry is not. */
    private static final int MAX_LENGTH = 16 << 20;

    /** More than a period is divided into. */
    private static final int MAX_MARKS = 32;

    private final InputStream in;
    private int format;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    StateReader(InputStream in) {
        this.in = in;
    }

    StoreImage read() throws IOException {
        check(readInt() == StateWriter.MAGIC, "it is not an image of a configuration map");
        format = readInt();
        check(
                format >= StateWriter.FORMAT_WITHOUT_INDEX && format <= StateWriter.FORMAT,
                "its format is unknown, format=" + format);
        long index = format > StateWriter.FORMAT_WITHOUT_INDEX ? readLong() : 0;
        long term = format > StateWriter.FORMAT_WITHOUT_TERM ? readLong() : 0;
        long logTime = hasLeases() ? readLong() : 0;
        check(index >= 0 && term >= 0 && logTime >= 0, "its index, term or time is negative");
        long revision = readLong();
        long compactRevision = readLong();
        check(compactRevision >= 0 && revision >= Math.max(compactRevision, MapState.FIRST_REVISION), "revisions");
        long oldest = Math.max(MapState.FIRST_REVISION, compactRevision);

        KeyTree tree = readTree(oldest);
        History history = History.beginningWith(readOldestChange(oldest, tree), tree);
        for (long r = oldest + 1; r <= revision; r++) {
            WatchBatch change = readChange(r, tree);
            history = history.with(change, tree);
            for (WatchEvent event : change.events()) {
                checkFollows(event);
                tree = History.applied(event, tree);
            }
        }
        LeaseTable leases = hasLeases() ? readLeases(tree) : LeaseTable.EMPTY;
        Upkeep upkeep = hasLeases() ? readUpkeep(revision) : Upkeep.DEFAULT;
        check(readInt() == StateWriter.END && in.read() < 0, "it does not end where it should");
        return new StoreImage(
                MapState.of(revision, compactRevision, tree, history, leases, upkeep), index, term, logTime);
    }

    private boolean hasLeases() {
        return format > StateWriter.FORMAT_WITHOUT_LEASES;
    }

    /** Reads the leases, and gives each the keys that name it. */
    private LeaseTable readLeases(KeyTree tree) throws IOException {
        int count = readInt();
        LeaseTable leases = LeaseTable.EMPTY;
        long last = Lease.NONE;
        for (int i = 0; i < count; i++) {
            LeaseRecord lease = new LeaseRecord(readLong(), readLong(), readLong(), KeyTree.EMPTY);
            check(lease.id() > last, "its leases are out of order");
            check(lease.ttlSeconds() > 0 && lease.deadline() > lease.ttlSeconds(), "a lease's times make no sense");
            leases = leases.with(lease);
            last = lease.id();
        }
        check(count == leases.size(), "its number of leases is negative");
        List<KeyValue> attached = new ArrayList<>();
        tree.forEach(KeyRange.all(), kv -> kv.lease() == Lease.NONE || attached.add(kv));
        for (KeyValue kv : attached) {
            LeaseRecord lease = leases.get(kv.lease());
            if (lease == null) {
                throw nonsense("a key goes with a lease that is not there, lease=" + kv.lease());
            }
            leases = leases.with(lease.with(kv));
        }
        return leases;
    }

    private Upkeep readUpkeep(long revision) throws IOException {
        long quotaBytes = readLong();
        int isOutOfSpace = in.read();
        long keepRevisions = readLong();
        long keepSeconds = readLong();
        check(
                quotaBytes > 0
                        && (isOutOfSpace == 0 || isOutOfSpace == 1)
                        && keepRevisions >= 0
                        && keepSeconds >= 0
                        && keepSeconds <= Long.MAX_VALUE / 2,
                "its upkeep makes no sense");
        int count = readInt();
        check(count >= 0 && count <= MAX_MARKS, "its number of marks is out of range, count=" + count);
        List<Upkeep.Mark> marks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            marks.add(new Upkeep.Mark(readLong(), readLong()));
            check(marks.get(i).revision() <= revision, "a mark comes from the future");
        }
        return new Upkeep(quotaBytes, isOutOfSpace == 1, keepRevisions, keepSeconds, marks, readCorrupt());
    }

    private List<CorruptMember> readCorrupt() throws IOException {
        int count = format > StateWriter.FORMAT_WITHOUT_TERM ? readInt() : 0;
        check(count >= 0, "its number of corrupt members is negative");
        List<CorruptMember> corrupt = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            corrupt.add(new CorruptMember(readLong(), readLong(), readLong(), readLong(), readLong()));
            check(i == 0 || corrupt.get(i - 1).memberId() < corrupt.get(i).memberId(), "its members are out of order");
        }
        return corrupt;
    }

    private KeyTree readTree(long oldest) throws IOException {
        long count = readLong();
        KeyTree tree = KeyTree.EMPTY;
        @Nullable Bytes last = null;
        for (long i = 0; i < count; i++) {
            KeyValue kv = readEntry();
            check(last == null || last.compareTo(kv.key()) < 0, "its keys are out of order");
            check(kv.modRevision() <= oldest, "a key comes from the future, modRevision=" + kv.modRevision());
            tree = tree.with(kv);
            last = kv.key();
        }
        return tree;
    }

    /** Reads the oldest change, whose effects are in the state already; what was before it is gone. */
    private WatchBatch readOldestChange(long revision, KeyTree after) throws IOException {
        WatchBatch change = readEvents(revision, KeyTree.EMPTY);
        for (WatchEvent event : change.events()) {
            KeyValue expected = event.type() == WatchEvent.Type.PUT ? event.kv() : null;
            check(Objects.equals(expected, after.get(event.kv().key())), "its oldest change is not in its state");
        }
        return change;
    }

    private WatchBatch readChange(long revision, KeyTree before) throws IOException {
        WatchBatch change = readEvents(revision, before);
        check(!change.events().isEmpty(), "a change has no events");
        return change;
    }

    private WatchBatch readEvents(long revision, KeyTree before) throws IOException {
        int count = readInt();
        check(count >= 0 && (count == 0 || revision > MapState.FIRST_REVISION), "a number of events makes no sense");
        List<WatchEvent> events = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            events.add(readEvent(revision, before));
        }
        return new WatchBatch(revision, events);
    }

    private WatchEvent readEvent(long revision, KeyTree before) throws IOException {
        int type = in.read();
        if (type == StateWriter.PUT) {
            KeyValue kv = readEntry();
            check(kv.modRevision() == revision, "an event is of another revision");
            return new WatchEvent(WatchEvent.Type.PUT, kv, before.get(kv.key()));
        }
        check(type == StateWriter.DELETE, "an event's type is unknown, type=" + type);
        Bytes key = readKey();
        return new WatchEvent(WatchEvent.Type.DELETE, new KeyValue(key, Bytes.EMPTY, 0, revision, 0), before.get(key));
    }

    /** A change must follow from the state before it. */
    private static void checkFollows(WatchEvent event) throws IOException {
        KeyValue kv = event.kv();
        KeyValue previous = event.previous();
        if (event.type() == WatchEvent.Type.DELETE) {
            check(previous != null, "a key was deleted that did not exist");
        } else {
            long create = previous == null ? kv.modRevision() : previous.createRevision();
            long version = previous == null ? 1 : previous.version() + 1;
            check(kv.createRevision() == create && kv.version() == version, "a change does not follow");
        }
    }

    private KeyValue readEntry() throws IOException {
        KeyValue kv = new KeyValue(
                readKey(), readBytes(), readLong(), readLong(), readLong(), hasLeases() ? readLong() : Lease.NONE);
        check(
                kv.createRevision() > MapState.FIRST_REVISION
                        && kv.createRevision() <= kv.modRevision()
                        && kv.version() >= 1
                        && kv.lease() >= Lease.NONE,
                "an entry's revisions make no sense");
        return kv;
    }

    private Bytes readKey() throws IOException {
        Bytes key = readBytes();
        check(!key.isEmpty(), "a key is empty");
        return key;
    }

    private Bytes readBytes() throws IOException {
        int length = readInt();
        check(length >= 0 && length <= MAX_LENGTH, "a length is out of range, length=" + length);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("map image ends early");
        }
        return Bytes.of(bytes);
    }

    private int readInt() throws IOException {
        fill(Integer.BYTES);
        return number.getInt(0);
    }

    private long readLong() throws IOException {
        fill(Long.BYTES);
        return number.getLong(0);
    }

    private void fill(int length) throws IOException {
        if (in.readNBytes(number.array(), 0, length) < length) {
            throw new EOFException("map image ends early");
        }
    }

    private static void check(boolean holds, String complaint) throws IOException {
        if (!holds) {
            throw nonsense(complaint);
        }
    }

    private static IOException nonsense(String complaint) {
        return new IOException("map image makes no sense: " + complaint);
    }
}

package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.WatchBatch;
import io.raftwright.configmap.api.WatchEvent;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A hash of a {@link MapState}: a sum with a term for each key, for each change that can be read and for each lease, so that what comes is added,
 * what goes is taken away, and order plays no part. A function of the state alone, wherever it came from. It finds damage and
 * bugs, not fraud: whoever wants two states of one hash can make them.
 *
 * <p>Owner: the apply thread.
 */
final class StateDigest {
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private long sum;

    /** The digest of a state, read whole. */
    static StateDigest of(MapState state) {
        return of(state, state.revision());
    }

    private static StateDigest of(MapState state, long revision) {
        StateDigest digest = new StateDigest();
        state.treeAt(revision, KeyRange.all()).forEach(KeyRange.all(), kv -> {
            digest.sum += hash(kv);
            return true;
        });
        for (long r = state.oldestRevision() + 1; r <= revision; r++) {
            digest.sum += hash(state.change(r));
        }
        return digest;
    }

    /** A hash of what can be read at a readable revision: of neither leases nor upkeep, since what they were then is gone. */
    static long at(MapState state, long revision) {
        return mix(mix(of(state, revision).sum, revision), state.compactRevision());
    }

    /** The newest change was made: it is in the history now, and its effects among the keys. */
    void made(WatchBatch change) {
        sum += hash(change);
        for (WatchEvent event : change.events()) {
            sum += event.type() == WatchEvent.Type.PUT ? hash(event.kv()) : 0;
            sum -= hash(event.previous());
        }
    }

    /** The oldest change can be read no more. */
    void dropped(WatchBatch change) {
        sum -= hash(change);
    }

    /** The hash of a state with these revisions. */
    long value(MapState state) {
        return mix(mix(sum + state.leases().hash() + state.upkeep().hash(), state.revision()), state.compactRevision());
    }

    private static long hash(WatchBatch change) {
        long hash = change.revision();
        for (WatchEvent event : change.events()) {
            hash = mix(hash, event.type() == WatchEvent.Type.PUT ? 1 : 2);
            hash = mix(hash, hash(event.kv()));
            hash = mix(hash, hash(event.previous()));
        }
        return hash;
    }

    private static long hash(@Nullable KeyValue kv) {
        if (kv == null) {
            return 0;
        }
        long hash = mix(mix(kv.createRevision(), kv.modRevision()), kv.version());
        hash = mix(mix(hash, kv.key()), kv.value());
        return kv.lease() == Lease.NONE ? hash : mix(hash, kv.lease());
    }

    private static long mix(long hash, Bytes bytes) {
        ByteBuffer rest = bytes.asByteBuffer();
        long mixed = mix(hash, rest.remaining());
        while (rest.remaining() >= Long.BYTES) {
            mixed = mix(mixed, rest.getLong());
        }
        while (rest.hasRemaining()) {
            mixed = mix(mixed, rest.get());
        }
        return mixed;
    }

    /** One step of a multiplicative hash; the shift brings the high bits, which depend on all, down again. */
    static long mix(long hash, long more) {
        long product = (hash ^ more) * FACTOR;
        return product ^ product >>> 32;
    }
}

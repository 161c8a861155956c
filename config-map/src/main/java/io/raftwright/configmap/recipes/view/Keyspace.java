package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Lease;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.RangeResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a typed map lies, and how it is written there.
 *
 * @param prefix what all its keys begin with
 * @param lease  what its keys are put with
 */
record Keyspace<K, V>(Bytes prefix, Codec<K> keys, Codec<V> values, long lease) {

    static <K, V> Keyspace<K, V> of(String prefix, Codec<K> keys, Codec<V> values) {
        return new Keyspace<>(
                Bytes.of(prefix),
                Objects.requireNonNull(keys, "keys"),
                Objects.requireNonNull(values, "values"),
                Lease.NONE);
    }

    Keyspace<K, V> withLease(long id) {
        return new Keyspace<>(prefix, keys, values, id);
    }

    KeyRange range() {
        return KeyRange.prefix(prefix);
    }

    Bytes key(K key) {
        Bytes own = keys.encode(Objects.requireNonNull(key, "key"));
        ByteBuffer whole = ByteBuffer.allocate(prefix.length() + own.length());
        prefix.copyTo(whole);
        own.copyTo(whole);
        return Bytes.of(whole.flip());
    }

    KeyRange keyRange(K key) {
        return KeyRange.key(key(key));
    }

    Op.Put put(Bytes key, V value) {
        return Op.put(key, values.encode(Objects.requireNonNull(value, "value")))
                .withLease(lease);
    }

    /**
     * What the map holds under a key, read.
     *
     * @throws DecodeException if the codecs cannot read it
     */
    Entry<K, V> entry(KeyValue kv) {
        try {
            return new Entry<>(
                    keys.decode(own(kv.key())),
                    values.decode(kv.value()),
                    kv.createRevision(),
                    kv.modRevision(),
                    kv.version(),
                    kv.lease());
        } catch (RuntimeException e) {
            throw new DecodeException(kv, e);
        }
    }

    /** The key alone. */
    K ownKey(KeyValue kv) {
        try {
            return keys.decode(own(kv.key()));
        } catch (RuntimeException e) {
            throw new DecodeException(kv, e);
        }
    }

    private Bytes own(Bytes key) {
        ByteBuffer own = key.asByteBuffer();
        own.position(prefix.length());
        return Bytes.of(own);
    }

    @Nullable
    V value(@Nullable KeyValue kv) {
        if (kv == null) {
            return null;
        }
        try {
            return values.decode(kv.value());
        } catch (RuntimeException e) {
            throw new DecodeException(kv, e);
        }
    }

    /** The value that was there before a write: the write is done, so that one that cannot be decoded is no failure of it. */
    @Nullable
    V previous(@Nullable KeyValue kv) {
        try {
            return value(kv);
        } catch (DecodeException e) {
            return null;
        }
    }

    List<Entry<K, V>> entries(List<KeyValue> kvs) {
        List<Entry<K, V>> entries = new ArrayList<>(kvs.size());
        kvs.forEach(kv -> entries.add(entry(kv)));
        return entries;
    }

    Snapshot<K, V> snapshot(long revision, RangeResult found) {
        return Snapshot.of(revision, entries(found.kvs()));
    }
}

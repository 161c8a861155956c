package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.ConfigReader;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * All keys of a map at one revision, read so many at a time while it is gone through. Each iterator reads anew, at the same revision. If
 * history is compacted meanwhile the next page is a {@link io.raftwright.configmap.api.CompactedException}: begin with another snapshot.
 *
 * <p>Immutable; safe for use by any number of threads, iterators by one each.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class PagedSnapshot<K, V> implements Iterable<Entry<K, V>> {
    private final ConfigReader reader;
    private final Keyspace<K, V> space;
    private final int size;
    private final RangeResult first;

    private PagedSnapshot(ConfigReader reader, Keyspace<K, V> space, int size, RangeResult first) {
        this.reader = reader;
        this.space = space;
        this.size = size;
        this.first = first;
    }

    static <K, V> PagedSnapshot<K, V> of(ConfigReader reader, Keyspace<K, V> space, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a page holds at least one key, size=" + size);
        }
        RangeResult first = reader.range(Range.of(space.range()).limit(size));
        return new PagedSnapshot<>(reader, space, size, first);
    }

    /** The revision of all its keys. */
    public long revision() {
        return first.revision();
    }

    /** How many keys there are. */
    public long count() {
        return first.count();
    }

    /** The keys in the order of their bytes. What it cannot decode it throws, as a {@link DecodeException}, and goes on behind it. */
    @Override
    public Iterator<Entry<K, V>> iterator() {
        return new Pages();
    }

    /** Owner: one thread. */
    private final class Pages implements Iterator<Entry<K, V>> {
        private List<KeyValue> page = first.kvs();
        private boolean hasMore = first.more();
        private int position;

        @Override
        public boolean hasNext() {
            if (position == page.size() && hasMore) {
                turn();
            }
            return position < page.size();
        }

        private void turn() {
            Bytes last = page.get(page.size() - 1).key();
            KeyRange rest = new KeyRange(last.next(), space.range().to());
            RangeResult next = reader.range(Range.of(rest).limit(size).atRevision(revision()));
            page = next.kvs();
            hasMore = next.more();
            position = 0;
        }

        @Override
        public Entry<K, V> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return space.entry(page.get(position++));
        }
    }
}

package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a read returns of the keys that it visits: first those of the right age, then their order, then the limit. In the order of keys it
 * has enough as soon as it knows whether there are more. Owner: the calling thread, for one read.
 */
final class Selection implements KeyTree.Visitor {
    private static final int FIRST_CAPACITY = 16;

    private final Range range;
    private final long limit;
    private final List<KeyValue> selected;

    Selection(Range range) {
        this.range = range;
        this.limit = range.limit() == Range.NO_LIMIT ? Long.MAX_VALUE : range.limit();
        this.selected = new ArrayList<>((int) Math.min(limit, FIRST_CAPACITY));
    }

    @Override
    public boolean visit(KeyValue kv) {
        if (range.age().includes(kv)) {
            selected.add(kv);
        }
        return range.order() != Range.Order.KEY || selected.size() <= limit;
    }

    /** Whether the limit leaves some out. */
    boolean isCut() {
        return selected.size() > limit;
    }

    List<KeyValue> kvs() {
        if (range.order() != Range.Order.KEY) {
            selected.sort(comparator(range.order())); // stable: those that are alike stay in the order of keys
        }
        List<KeyValue> kept = isCut() ? selected.subList(0, (int) limit) : selected;
        return range.content() == Range.Content.KEYS
                ? kept.stream().map(Selection::withoutValue).toList()
                : kept;
    }

    private static Comparator<KeyValue> comparator(Range.Order order) {
        return switch (order) {
            case KEY -> Comparator.comparing(KeyValue::key);
            case KEY_DESCENDING -> Comparator.comparing(KeyValue::key).reversed();
            case VERSION -> Comparator.comparingLong(KeyValue::version);
            case VERSION_DESCENDING ->
                Comparator.comparingLong(KeyValue::version).reversed();
            case CREATE_REVISION -> Comparator.comparingLong(KeyValue::createRevision);
            case CREATE_REVISION_DESCENDING ->
                Comparator.comparingLong(KeyValue::createRevision).reversed();
            case MOD_REVISION -> Comparator.comparingLong(KeyValue::modRevision);
            case MOD_REVISION_DESCENDING ->
                Comparator.comparingLong(KeyValue::modRevision).reversed();
            case VALUE -> Comparator.comparing(KeyValue::value);
            case VALUE_DESCENDING -> Comparator.comparing(KeyValue::value).reversed();
        };
    }

    private static KeyValue withoutValue(KeyValue kv) {
        return new KeyValue(kv.key(), Bytes.EMPTY, kv.createRevision(), kv.modRevision(), kv.version(), kv.lease());
    }
}

package io.raftwright.configmap.recipes.config;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What was found below a prefix: the properties in force, and what is none.
 *
 * @param set    the properties, as of one revision
 * @param strays keys that are no properties: the next deployment clears them away
 */
record Stand(PropertyKeys keys, PropertySet set, List<Bytes> strays) {

    static Stand of(PropertyKeys keys, long revision, RangeResult found) {
        Map<String, String> values = new TreeMap<>();
        List<Bytes> strays = new ArrayList<>();
        for (KeyValue kv : found.kvs()) {
            String name = keys.name(kv.key());
            String text = keys.text(kv);
            if (name != null && text != null) {
                values.put(name, text);
            } else if (!keys.isNote(kv.key())) {
                strays.add(kv.key());
            }
        }
        return new Stand(keys, new PropertySet(revision, values), strays);
    }

    /** Whether a set is in force already, and nothing else is there. */
    boolean is(Map<String, String> wanted) {
        return strays.isEmpty() && PropertyDiff.between(set.values(), wanted).isEmpty();
    }

    /**
     * Puts a set in force, on the condition that nothing was written since: the note is written by each deployment, so none goes unseen.
     *
     * @throws InvalidRequestException if too much changes
     */
    Txn becoming(Map<String, String> wanted, String note) {
        PropertyDiff diff = PropertyDiff.between(set.values(), wanted);
        List<Op> ops = new ArrayList<>();
        diff.written().forEach((name, text) -> ops.add(keys.put(name, text)));
        diff.removed().forEach(name -> ops.add(Op.delete(KeyRange.key(keys.key(name)))));
        for (Bytes stray : strays) {
            String name = keys.name(stray);
            if (name == null || !wanted.containsKey(name)) {
                ops.add(Op.delete(KeyRange.key(stray)));
            }
        }
        if (ops.size() > Deployments.MAX_CHANGES) {
            throw new InvalidRequestException(
                    InvalidRequestException.Reason.TOO_MANY_OPS,
                    "a deployment changes too many properties, changes=" + ops.size() + ", max="
                            + Deployments.MAX_CHANGES);
        }
        ops.add(keys.put("", note));
        return Txn.when(Compare.modRevision(keys.everything()).lessThan(set.revision() + 1))
                .then(ops.toArray(Op[]::new));
    }

    /** Makes sure that a set can be deployed. */
    static Map<String, String> checked(Map<String, String> wanted, String note) {
        Objects.requireNonNull(note, "note");
        if (wanted.containsKey("")) {
            throw new InvalidRequestException(InvalidRequestException.Reason.EMPTY_KEY, "a property's name is empty");
        }
        return new TreeMap<>(wanted);
    }
}

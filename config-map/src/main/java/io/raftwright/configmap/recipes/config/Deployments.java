package io.raftwright.configmap.recipes.config;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.Compare;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.recipes.view.Codec;
import io.raftwright.configmap.recipes.view.ContendedException;
import io.raftwright.configmap.recipes.view.Snapshot;
import io.raftwright.configmap.recipes.view.TypedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Puts whole sets of properties in force, each in one transaction, and knows which were before: nobody ever sees a part of one. Properties are
 * the keys {@code PREFIX NAME}, in UTF-8; the key that is the prefix itself holds what was said of the last deployment.
 *
 * <p>What a set does not change is not written, so that a set may be of any size; but one deployment changes at most {@link #MAX_CHANGES}
 * properties, since that is what fits into one transaction. More is refused before anything happens: deploy it in steps, each whole in itself.
 *
 * <p>Two deployments at once come one after the other, each judged by what it finds. So do single keys written by other means; only the removal
 * of one, in the moment in which a set that keeps it is deployed, may outlast that.
 *
 * <p>The past is as long as the map's history: see {@link io.raftwright.configmap.api.Retention}. Throws what {@link ConfigMap} throws, and
 * {@link io.raftwright.configmap.recipes.view.DecodeException} for what is not UTF-8. Immutable; safe for use by any number of threads.
 */
public final class Deployments {
    /** How many properties one deployment may write and remove. */
    public static final int MAX_CHANGES = Txn.MAX_OPS - 1;

    private static final String NOTE = "";
    private static final int MAX_ATTEMPTS = 100;

    private final ConfigMap map;
    private final KeyRange keys;
    private final TypedMap<String, String> properties;

    /**
     * @param prefix what the keys of all properties begin with, {@code config/shop/} for example
     */
    public Deployments(ConfigMap map, String prefix) {
        this.map = map;
        this.keys = KeyRange.prefix(prefix);
        this.properties = TypedMap.over(map, prefix, Codec.text(), Codec.text());
        var unused = KeyRange.key(prefix);
    }

    /** What is in force; linearizable. */
    public PropertySet current() {
        return propertiesOf(properties.snapshot());
    }

    /**
     * What was in force at a revision.
     *
     * @throws CompactedException                                         if that is gone
     * @throws io.raftwright.configmap.api.FutureRevisionException if it is yet to come
     */
    public PropertySet at(long revision) {
        return propertiesOf(properties.snapshot(revision));
    }

    /** What changed from one revision to another, either being the later one. */
    public PropertyDiff diff(long from, long to) {
        return PropertyDiff.between(at(from).values(), at(to).values());
    }

    /**
     * The last deployments, the newest first, as far as history goes back.
     *
     * @param limit how many at most
     */
    public List<Deployment> history(int limit) {
        List<Deployment> deployments = new ArrayList<>();
        long revision = Range.LATEST;
        while (deployments.size() < limit) {
            List<KeyValue> found;
            try {
                found = map.range(Range.of(KeyRange.key(properties.prefix())).atRevision(revision))
                        .kvs();
            } catch (CompactedException e) {
                break;
            }
            if (found.isEmpty()) {
                break;
            }
            deployments.add(new Deployment(
                    found.get(0).modRevision(), found.get(0).value().utf8()));
            revision = found.get(0).modRevision() - 1;
        }
        return List.copyOf(deployments);
    }

    /**
     * Puts a set in force: writes what differs, and removes what it does not hold. Nothing is written if nothing differs.
     *
     * @param wanted all properties by name; names are not empty
     * @param note   for the {@link #history}
     * @return the set, and the revision as of which it is in force
     * @throws InvalidRequestException for {@link InvalidRequestException.Reason#TOO_MANY_OPS} if more than {@link #MAX_CHANGES} differ
     * @throws ContendedException      if others changed properties each time before this could; nothing happened
     */
    public PropertySet deploy(Map<String, String> wanted, String note) {
        Objects.requireNonNull(note, "note");
        for (String name : wanted.keySet()) {
            if (name.isEmpty()) {
                throw new InvalidRequestException(
                        InvalidRequestException.Reason.EMPTY_KEY, "a property's name is empty");
            }
        }
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            PropertySet before = current();
            PropertyDiff diff = PropertyDiff.between(before.values(), wanted);
            if (diff.isEmpty()) {
                return before;
            }
            var result = map.commit(txn(diff, note, before.revision()));
            if (result.succeeded()) {
                return new PropertySet(result.revision(), wanted);
            }
        }
        throw new ContendedException(properties.prefix(), MAX_ATTEMPTS);
    }

    /** Puts a set in force: see {@link #deploy(Map, String)}. Defaults of the properties belong to it. */
    public PropertySet deploy(Properties wanted, String note) {
        Map<String, String> values = new TreeMap<>();
        wanted.stringPropertyNames().forEach(name -> values.put(name, wanted.getProperty(name)));
        return deploy(values, note);
    }

    /**
     * Puts in force again what was at a revision: see {@link #deploy(Map, String)}.
     *
     * @throws CompactedException if that is gone
     */
    public PropertySet rollback(long revision) {
        return deploy(at(revision).values(), "rollback to revision " + revision);
    }

    /** On the condition that nothing was written since: the note is written by each deployment, so none goes unseen. */
    private Txn txn(PropertyDiff diff, String note, long since) {
        int count = diff.written().size() + diff.removed().size();
        if (count > MAX_CHANGES) {
            throw new InvalidRequestException(
                    InvalidRequestException.Reason.TOO_MANY_OPS,
                    "a deployment changes too many properties, changes=" + count + ", max=" + MAX_CHANGES);
        }
        List<Op> ops = new ArrayList<>(count + 1);
        diff.written().forEach((name, value) -> ops.add(properties.putting(name, value)));
        diff.removed().forEach(name -> ops.add(properties.removing(name)));
        ops.add(properties.putting(NOTE, note));
        return Txn.when(Compare.modRevision(keys).lessThan(since + 1)).then(ops.toArray(Op[]::new));
    }

    private static PropertySet propertiesOf(Snapshot<String, String> snapshot) {
        Map<String, String> values = new TreeMap<>(snapshot.entries());
        values.remove(NOTE);
        return new PropertySet(snapshot.revision(), values);
    }
}

package io.raftwright.configmap.recipes.config;

import io.raftwright.configmap.ConfigMap;
import io.raftwright.configmap.api.CompactedException;
import io.raftwright.configmap.api.InvalidRequestException;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.KeyValue;
import io.raftwright.configmap.api.Range;
import io.raftwright.configmap.api.RangeResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.recipes.view.ContendedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Executor;

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
 * <p>A key below the prefix whose name or value is not UTF-8 was written by other means and is no property: no set shows it, here as in a
 * {@link Configuration}, and the next deployment clears it away.
 *
 * <p>The past is as long as the map's history: see {@link io.raftwright.configmap.api.Retention}. Throws what {@link ConfigMap} throws. Immutable;
 * safe for use by any number of threads.
 */
public final class Deployments {
    /** How many properties one deployment may write and remove. */
    public static final int MAX_CHANGES = Txn.MAX_OPS - 1;

    /** How often a deployment is tried where others come between. */
    static final int MAX_ATTEMPTS = 100;

    private final ConfigMap map;
    private final PropertyKeys keys;

    /**
     * @param prefix what the keys of all properties begin with, {@code config/shop/} for example
     */
    public Deployments(ConfigMap map, String prefix) {
        this.map = map;
        this.keys = new PropertyKeys(prefix);
    }

    /**
     * The same, with futures instead of waiting.
     *
     * @param executor where sets are read and compared, and futures complete
     */
    public AsyncDeployments async(Executor executor) {
        return new AsyncDeployments(map.async(), keys, executor);
    }

    /** What is in force; linearizable. */
    public PropertySet current() {
        return stand(Range.LATEST).set();
    }

    /**
     * What was in force at a revision.
     *
     * @throws CompactedException                                         if that is gone
     * @throws io.raftwright.configmap.api.FutureRevisionException if it is yet to come
     */
    public PropertySet at(long revision) {
        return stand(revision).set();
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
                found = map.range(Range.of(KeyRange.key(keys.prefix())).atRevision(revision))
                        .kvs();
            } catch (CompactedException e) {
                break;
            }
            if (found.isEmpty()) {
                break;
            }
            deployments.add(deployment(found.get(0)));
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
        Map<String, String> set = Stand.checked(wanted, note);
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            Stand before = stand(Range.LATEST);
            if (before.is(set)) {
                return before.set();
            }
            var result = map.commit(before.becoming(set, note));
            if (result.succeeded()) {
                return new PropertySet(result.revision(), set);
            }
        }
        throw new ContendedException(keys.prefix(), MAX_ATTEMPTS);
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
        return deploy(at(revision).values(), noteOf(revision));
    }

    static String noteOf(long rolledBackTo) {
        return "rollback to revision " + rolledBackTo;
    }

    /** What a note says. */
    static Deployment deployment(KeyValue note) {
        return new Deployment(note.modRevision(), note.value().utf8());
    }

    private Stand stand(long revision) {
        RangeResult found = map.range(Range.of(keys.everything()).atRevision(revision));
        return Stand.of(keys, revision == Range.LATEST ? found.revision() : revision, found);
    }
}

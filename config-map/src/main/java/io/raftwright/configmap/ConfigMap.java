package io.raftwright.configmap;

import io.raftwright.api.Member;
import io.raftwright.api.Membership;
import io.raftwright.api.NodeStatus;
import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.DeleteResult;
import io.raftwright.configmap.api.KeyRange;
import io.raftwright.configmap.api.Op;
import io.raftwright.configmap.api.PutResult;
import io.raftwright.configmap.api.Txn;
import io.raftwright.configmap.api.TxnResult;
import io.raftwright.configmap.api.Watch;
import io.raftwright.configmap.api.WatchListener;
import io.raftwright.configmap.api.WatchRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * One member of a replicated, durable configuration map, running in this process.
 *
 * <pre>{@code
 * try (ConfigMap map = ConfigMap.openSingle(Path.of("data"))) {
 *     map.put("greeting", "hello");
 *     System.out.println(map.get("greeting"));
 * }
 * }</pre>
 *
 * <p>Keys and values are byte strings, with overloads for text. The map begins at revision 1, and every change raises its
 * revision by one. When a write returns, it is durable on a majority of the members; a read sees every write that had
 * returned, on any member, before the read began ({@link #stale} reads excepted).
 *
 * <p>Every call works on every member and waits for a leader until its deadline, five seconds unless {@link #within} says
 * otherwise. Besides the {@link io.raftwright.configmap.api.ConfigMapException}s named below every call may throw a
 * {@link io.raftwright.api.RaftException}, whose kind says whether something happened and what to do next: refused, indeterminate, or
 * node stopped. An interrupted caller gets an indeterminate one, and finds its interrupt flag set.
 *
 * <p>Memory: the map lives in the heap: all present keys and values, and the changes of the last 100,000 revisions or
 * 64 MiB, whichever is less, for watches and reads of earlier revisions. Older history compacts itself away. {@link #maintenance}
 * chooses less of it, and how large the map may grow.
 *
 * <p>Safe for use by any number of threads.
 */
public interface ConfigMap extends ConfigReader, AutoCloseable {

    /**
     * Opens a member of a cluster, with its log and snapshots in a directory, talking TCP.
     *
     * <p>Members on loopback addresses talk plaintext; any other address needs {@link ConfigMapBuilder#tls}, the
     * explicit choice of {@link ConfigMapBuilder#plaintext}, or a transport of one's own.
     *
     * @param memberId  which of the members this is
     * @param members   all members, the same list on each
     * @param directory this member's own; created if it does not exist
     */
    static ConfigMap open(long memberId, List<Member> members, Path directory) {
        return builder().member(memberId, members).directory(directory).open();
    }

    /**
     * Opens a durable map of one member, without any socket.
     *
     * @param directory the map's own; created if it does not exist
     */
    static ConfigMap openSingle(Path directory) {
        return builder().directory(directory).open();
    }

    /**
     * Opens an instance that joins a cluster whose {@link ConfigMapBuilder#membership policy} lets it in, or goes on with what its
     * directory holds: see {@link ConfigMapBuilder#join}.
     *
     * @param address   where this instance listens: {@code host:port}
     * @param seeds     the founders
     * @param directory this instance's own; created if it does not exist
     */
    static ConfigMap join(String address, List<Member> seeds, Path directory) {
        return builder().join(address, seeds).directory(directory).open();
    }

    /** Opens a map with more to choose. */
    static ConfigMapBuilder builder() {
        return new ConfigMapBuilder();
    }

    /** Writes a key. A value that is there already is written again, as a new version. */
    default PutResult put(Bytes key, Bytes value) {
        return put(Op.put(key, value));
    }

    /**
     * Writes a key, with a lease or keeping what it has: {@code map.put(Op.put("k", "v").withLease(id))}.
     *
     * @throws io.raftwright.configmap.api.KeyNotFoundException   if it is to keep something and there is no such key
     * @throws io.raftwright.configmap.api.LeaseNotFoundException if there is no such lease
     */
    PutResult put(Op.Put put);

    /** Writes a key, both in UTF-8. */
    default PutResult put(String key, String value) {
        return put(Bytes.of(key), Bytes.of(value));
    }

    /** Deletes keys, all in one revision. */
    DeleteResult delete(KeyRange keys);

    /** Deletes a key. */
    default DeleteResult delete(Bytes key) {
        return delete(KeyRange.key(key));
    }

    /** Deletes a key. */
    default DeleteResult delete(String key) {
        return delete(KeyRange.key(key));
    }

    /**
     * Carries out a transaction, atomically.
     *
     * @throws io.raftwright.configmap.api.InvalidRequestException if it breaks a rule of {@link Txn}; nothing happened then, nor does
     *     it if an operation fails: then what that operation throws is thrown
     */
    TxnResult commit(Txn txn);

    /**
     * Forgets all history before a revision, on all members. That revision itself stays readable and can be watched from.
     *
     * @param revision greater than at the last compaction, at most the present one
     * @return the map's revision
     * @throws io.raftwright.configmap.api.CompactedException      if it is compacted already
     * @throws io.raftwright.configmap.api.FutureRevisionException if it is yet to come
     */
    long compact(long revision);

    /**
     * Watches keys: every change, in order, all changes of one revision together, from the revision asked for on. A watch
     * from now sees everything written after this returned. Watches live on this member alone and
     * survive everything but its closing.
     *
     * @throws io.raftwright.configmap.api.CompactedException if it is to begin before the last compaction; begin at the
     *     revision that it names
     */
    Watch watch(WatchRequest request, WatchListener listener);

    /** Watches keys from now on. */
    default Watch watch(KeyRange keys, WatchListener listener) {
        return watch(WatchRequest.of(keys), listener);
    }

    /** Leases, for keys that are to vanish when whoever put them does. */
    Leases leases();

    /** The room that the map takes, and how long it remembers. */
    Maintenance maintenance();

    /** The same map, with another deadline. */
    ConfigMap within(Duration deadline);

    /** The same map, with futures instead of waiting; deadlines stay. */
    AsyncConfigMap async();

    /** Reads of what this member has now: never waiting, perhaps behind, never going back. */
    StaleReader stale();

    /**
     * Reads that see every write acknowledged longer ago than a bound, and perhaps later ones. While this member knows that it is
     * as fresh as that, it answers by itself, even without a leader; if not, it asks the leader first, as a linearizable read does.
     * How fresh it is, it learns from its linearizable reads and from these. The deadline is this map's.
     *
     * @param maxStaleness how far a read may be behind; zero makes it linearizable
     */
    ConfigReader bounded(Duration maxStaleness);

    /** This member at the moment; never waits. */
    NodeStatus status();

    /** Who belongs to the cluster, as far as this member knows; never waits. */
    Membership membership();

    /** The cluster's id. */
    UUID clusterId();

    /**
     * Leaves the cluster for good, and stops this member. Only where the cluster's {@link ConfigMapBuilder#membership policy} lets
     * others in; a voter stays until a learner votes in its place. If it fails, this member goes on as before.
     */
    void leave();

    /** Stops this member in good order. Views made by {@link #within} end with it. Idempotent. */
    @Override
    void close();

    /** Stops this member at once, as if its process had died. For tests and demonstrations. Idempotent. */
    void halt();
}

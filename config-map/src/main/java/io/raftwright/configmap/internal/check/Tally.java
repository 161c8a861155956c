package io.raftwright.configmap.internal.check;

import io.raftwright.api.Membership;
import io.raftwright.configmap.api.CheckResult;
import io.raftwright.configmap.api.CorruptMember;
import io.raftwright.configmap.internal.store.MapState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One comparison, as one member sees it: the state that it remembered, and what the members reported so far.
 *
 * <p>Owner: whoever holds its monitor; {@link #ownHash} is anybody's.
 */
final class Tally {
    private final long index;
    private final long revision;

    /** Lets go of the state once it is hashed. */
    private final FutureTask<Long> ownHash;

    private final TreeMap<Long, Long> hashes = new TreeMap<>();
    private final CompletableFuture<@Nullable Void> complete = new CompletableFuture<>();

    /** Those whose reports are waited for; empty as long as nobody waits. */
    private final TreeSet<Long> awaited = new TreeSet<>();

    /** Those of them whose majority is right: observers may be many, and away. */
    private final TreeSet<Long> deciding = new TreeSet<>();

    Tally(long index, MapState state) {
        this.index = index;
        this.revision = state.revision();
        this.ownHash = new FutureTask<>(state::hash);
    }

    long index() {
        return index;
    }

    /** The hash of the own state; on the first call it is computed. */
    long ownHash() {
        ownHash.run(); // does nothing if it has run, or runs elsewhere
        try {
            return ownHash.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a state was hashed, index=" + index, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("state cannot be hashed, index=" + index, e.getCause());
        }
    }

    synchronized boolean has(long memberId) {
        return hashes.containsKey(memberId);
    }

    synchronized void reported(long memberId, long hash) {
        hashes.put(memberId, hash);
        completeIfAllReported();
    }

    /** Done when all who have a state have reported. */
    synchronized CompletableFuture<@Nullable Void> await(Membership membership) {
        deciding.addAll(membership.voters());
        deciding.addAll(membership.outgoing());
        deciding.removeAll(membership.witnesses());
        awaited.addAll(deciding);
        awaited.addAll(membership.learners());
        completeIfAllReported();
        return complete.copy();
    }

    private void completeIfAllReported() {
        if (!awaited.isEmpty() && hashes.keySet().containsAll(awaited)) {
            complete.complete(null);
        }
    }

    /** What is known now; whoever differs from more than half of the voters that have a state is corrupt. */
    synchronized CheckResult result() {
        SortedMap<Long, Long> counted = new TreeMap<>(hashes);
        counted.keySet().retainAll(awaited);
        List<Long> silent = new ArrayList<>(awaited);
        silent.removeAll(counted.keySet());
        List<CorruptMember> corrupt = new ArrayList<>();
        Long agreed = majority(counted);
        if (agreed != null) {
            counted.forEach((memberId, hash) -> {
                if (!hash.equals(agreed)) {
                    corrupt.add(new CorruptMember(memberId, index, revision, hash, agreed));
                }
            });
        }
        return new CheckResult(index, revision, counted, silent, corrupt);
    }

    private @Nullable Long majority(SortedMap<Long, Long> counted) {
        for (Long candidate : counted.values()) {
            long count = deciding.stream()
                    .filter(voter -> candidate.equals(counted.get(voter)))
                    .count();
            if (2 * count > deciding.size()) {
                return candidate;
            }
        }
        return null;
    }
}

package io.raftwright.configmap;

import io.raftwright.RaftNode;
import io.raftwright.Raftwright;
import io.raftwright.api.NodeListener;
import io.raftwright.api.NodeOptions;
import io.raftwright.configmap.internal.check.CheckThread;
import io.raftwright.configmap.internal.check.PeriodicCheck;
import io.raftwright.configmap.internal.check.StateCheck;
import io.raftwright.configmap.internal.lease.LeaseExpiry;
import io.raftwright.configmap.internal.lease.LeaseThread;
import io.raftwright.configmap.internal.store.ConfigStore;
import io.raftwright.configmap.internal.store.HistoryLimit;
import io.raftwright.configmap.internal.store.StoreResult;
import io.raftwright.configmap.internal.watch.WatchHub;
import io.raftwright.configmap.internal.watch.WatchThread;
import io.raftwright.snapshot.SnapshotFiles;
import io.raftwright.snapshot.SnapshotOptions;
import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.DiskFileIo;
import io.raftwright.storage.LogStore;
import io.raftwright.storage.SnapshotStore;
import io.raftwright.transport.Transport;
import io.raftwright.wal.OnDamage;
import io.raftwright.wal.WalOptions;
import io.raftwright.wal.WriteAheadLog;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Puts a member together: log, snapshots, transport, node, map. What was opened is closed again if the next part fails. */
record Opening(
        OwnPlace place,
        Path directory,
        WalOptions logSizes,
        NodeOptions options,
        NodeListener listener,
        Duration deadline,
        Duration checkEvery) {

    ConfigMap open(Supplier<Transport> newTransport) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            Transport transport = newTransport.get();
            opened.push(transport);
            OwnPlace.takeOver(directory);
            SnapshotStore snapshots =
                    SnapshotFiles.open(directory, place.clusterId(), SnapshotOptions.defaults(), DiskFileIo.instance());
            opened.push(snapshots);
            String damage = snapshots.damage();
            if (damage != null && snapshots.latest() == null && !place.hasPeers()) {
                throw new CorruptStorageException(damage);
            }
            // After the snapshots, because its recovery writes: nothing is written where they are refused.
            OnDamage onDamage = place.hasPeers() ? OnDamage.HEAL : OnDamage.REFUSE; // alone, nobody could help
            LogStore log = WriteAheadLog.open(
                    directory,
                    place.clusterId(),
                    place.memberId(),
                    logSizes.with(onDamage),
                    DiskFileIo.instance(),
                    new SecureRandom());
            opened.push(log);
            return start(transport, log, snapshots);
        } catch (RuntimeException | Error e) {
            closeAll(opened, e);
            throw e;
        }
    }

    private ConfigMap start(Transport transport, LogStore log, SnapshotStore snapshots) {
        ConfigStore store = new ConfigStore(HistoryLimit.DEFAULT);
        WatchHub hub = new WatchHub(store::state, new WatchThread("raftwright-" + place.memberId() + "-watch"));
        store.onChange(hub::wake);
        StateCheck check = new StateCheck(
                place.memberId(), new CheckThread("raftwright-" + place.memberId() + "-check"), listener);
        store.onCheck(check);
        RaftNode<StoreResult> node = builder(store)
                .clusterId(place.clusterId())
                .options(options)
                .listener(new HubClosingListener(listener, hub))
                .transport(transport)
                .logStore(log)
                .snapshotStore(snapshots)
                .start();
        LeaseExpiry expiry =
                new LeaseExpiry(node, store, new LeaseThread("raftwright-" + place.memberId() + "-leases"));
        if (!checkEvery.isZero()) {
            PeriodicCheck.start("raftwright-" + place.memberId() + "-check-timer", node, check, checkEvery);
        }
        return MemberMap.of(new MapMember(node, store, hub, expiry, check.on(node)), deadline);
    }

    private Raftwright.Builder<StoreResult> builder(ConfigStore store) {
        return place.isJoining()
                ? Raftwright.join(place.memberId(), place.members(), store).askingAs(place.address())
                : Raftwright.node(place.memberId(), place.members(), store);
    }

    private static void closeAll(Deque<AutoCloseable> opened, Throwable failure) {
        for (AutoCloseable part : opened) {
            try {
                part.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}

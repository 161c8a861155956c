package io.raftwright.configmap;

import io.raftwright.api.Membership;
import io.raftwright.api.NodeListener;
import io.raftwright.api.Role;
import io.raftwright.configmap.internal.watch.WatchHub;
import java.time.Duration;

/** Passes everything on, and ends the watches of a node that broke, since nothing will come any more. */
record HubClosingListener(NodeListener next, WatchHub hub) implements NodeListener {

    @Override
    public void onRoleChange(Role role, long term, long leaderId) {
        next.onRoleChange(role, term, leaderId);
    }

    @Override
    public void onSnapshot(long index, boolean installed) {
        next.onSnapshot(index, installed);
    }

    @Override
    public void onMembership(Membership membership) {
        next.onMembership(membership);
    }

    @Override
    public void onPromotionDelayed(long memberId, int rounds, long entriesBehind) {
        next.onPromotionDelayed(memberId, rounds, entriesBehind);
    }

    @Override
    public void onStrangeDisk(long memberId) {
        next.onStrangeDisk(memberId);
    }

    @Override
    public void onDiskStall(Duration age) {
        next.onDiskStall(age);
    }

    @Override
    public void onDiskBack(Duration lasted) {
        next.onDiskBack(lasted);
    }

    @Override
    public void onDamage(String damage) {
        next.onDamage(damage);
    }

    @Override
    public void onHealed() {
        next.onHealed();
    }

    @Override
    public void onDivergence(long memberId, long index, long stateHash, long expectedHash) {
        next.onDivergence(memberId, index, stateHash, expectedHash);
    }

    @Override
    public void onBroken(Throwable cause) {
        hub.close(cause);
        next.onBroken(cause);
    }
}

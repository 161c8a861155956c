package io.raftwright.testkit.invariant;

import io.raftwright.storage.ForwardingSnapshotStore;
import io.raftwright.storage.SnapshotMeta;
import io.raftwright.storage.SnapshotStore;
import java.nio.ByteBuffer;

/**
 * A snapshot store of which a {@link Judge} knows how far its newest snapshot goes.
 *
 * <p>Owner: the simulation's thread.
 */
public final class JudgedSnapshots extends ForwardingSnapshotStore {
    private final Judge judge;
    private final long memberId;

    /** Takes note of the newest snapshot of a store that was just opened; what was published before must be there. */
    public JudgedSnapshots(SnapshotStore store, Judge judge, long memberId) {
        super(store);
        this.judge = judge;
        this.memberId = memberId;
        MemberRecord member = member();
        SnapshotMeta latest = store.latest();
        long index = latest == null ? 0 : latest.index();
        if (member.isWritingSnapshot()) {
            judge.rare().happened(RareEvent.SNAPSHOT_CUT_SHORT);
        }
        if (member.isReceivingSnapshot()) {
            judge.rare().happened(RareEvent.INSTALL_CUT_SHORT);
        }
        if (index < member.snapshotIndex() && member.wasDamaged()) {
            judge.rare().happened(RareEvent.SNAPSHOT_FELL_BACK);
        } else if (index < member.snapshotIndex()) {
            judge.violated(
                    "published snapshots survive",
                    "member " + memberId + " has a snapshot up to " + index + ", one up to " + member.snapshotIndex()
                            + " was published");
        }
        member.snapshotFound(index);
    }

    /** As it is now: a log that is salvaged begins a record of its own. */
    private MemberRecord member() {
        return judge.member(memberId);
    }

    private void published(SnapshotMeta meta) {
        judge.snapshot(member(), meta);
    }

    @Override
    public Writer create(SnapshotMeta meta) {
        judge.captured(member(), meta.index());
        Writer writer = super.create(meta);
        member().writingSnapshot(true);
        return new Writer() {
            @Override
            public void write(ByteBuffer payload) {
                writer.write(payload);
            }

            @Override
            public void publish() {
                writer.publish();
                judge.claimedCommitted(member(), meta.index());
                published(meta);
            }

            @Override
            public void close() {
                writer.close();
                member().writingSnapshot(false);
            }
        };
    }

    @Override
    public Receiver receive(long index, long term, long imageLength) {
        Receiver receiver = super.receive(index, term, imageLength);
        member().receivingSnapshot(true);
        if (receiver.nextOffset() > 0) {
            judge.rare().happened(RareEvent.INSTALL_RESUMED);
        }
        return new Receiver() {
            @Override
            public long nextOffset() {
                return receiver.nextOffset();
            }

            @Override
            public void write(long offset, ByteBuffer bytes) {
                receiver.write(offset, bytes);
            }

            @Override
            public SnapshotMeta publish() {
                SnapshotMeta meta = receiver.publish();
                judge.rare().happened(RareEvent.SNAPSHOT_INSTALLED);
                published(meta);
                return meta;
            }

            @Override
            public void close() {
                receiver.close();
                member().receivingSnapshot(false);
            }
        };
    }
}

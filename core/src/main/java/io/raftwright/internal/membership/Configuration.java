package io.raftwright.internal.membership;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.SnapshotMeta;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Who belongs to the cluster (Raft dissertation §4): the voters; during a joint configuration also the outgoing voters; and the
 * learners, who receive the log and do not vote. Immutable; ids are distinct and ascending in each group.
 *
 * <p>Encoded, little-endian:
 * <pre>
 * offset length type   meaning
 *      0      2 short  format, 1
 *      2      2 short  number of voters v
 *      4      2 short  number of outgoing voters o
 *      6      2 short  number of learners n
 *      8    8·v longs  voters, ascending
 *   8+8v    8·o longs  outgoing voters, ascending
 *  …        8·n longs  learners, ascending
 * </pre>
 * Addresses are not part of it: where a member is reached may change without changing who it is.
 */
public final class Configuration {
    private static final long[] NONE = {};
    private static final short FORMAT = 1;
    private static final int HEADER_LENGTH = 8;
    private static final int MAX_MEMBERS = (SnapshotMeta.MAX_CONFIGURATION_LENGTH - HEADER_LENGTH) / Long.BYTES;

    private final long[] voters;
    private final long[] outgoing;
    private final long[] learners;

    private Configuration(long[] voters, long[] outgoing, long[] learners) {
        this.voters = voters;
        this.outgoing = outgoing;
        this.learners = learners;
    }

    /** A simple configuration of voters only. */
    public static Configuration ofVoters(long... voters) {
        long[] sorted = voters.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] < 1 || (i > 0 && sorted[i] == sorted[i - 1])) {
                throw new IllegalArgumentException("member ids must be distinct and at least 1, id=" + sorted[i]);
            }
        }
        if (sorted.length > MAX_MEMBERS) {
            throw new IllegalArgumentException("too many members, count=" + sorted.length + ", max=" + MAX_MEMBERS);
        }
        return new Configuration(sorted, NONE, NONE);
    }

    /** The configuration of a member that knows of none yet: nobody votes, so it waits to be told. */
    public static Configuration unknown() {
        return new Configuration(NONE, NONE, NONE);
    }

    /** Ids of the (incoming) voters. Not to be modified. */
    public long[] voters() {
        return voters;
    }

    /** Ids of the outgoing voters of a joint configuration, or empty. Not to be modified. */
    public long[] outgoing() {
        return outgoing;
    }

    /** Ids of the learners. Not to be modified. */
    public long[] learners() {
        return learners;
    }

    public boolean isVoter(long memberId) {
        return Arrays.binarySearch(voters, memberId) >= 0 || Arrays.binarySearch(outgoing, memberId) >= 0;
    }

    public boolean isMember(long memberId) {
        return isVoter(memberId) || Arrays.binarySearch(learners, memberId) >= 0;
    }

    /** All ids but one, distinct and ascending: whom that member talks to. */
    public long[] membersExcept(long memberId) {
        long[] all = Arrays.copyOf(voters, voters.length + outgoing.length + learners.length);
        System.arraycopy(outgoing, 0, all, voters.length, outgoing.length);
        System.arraycopy(learners, 0, all, voters.length + outgoing.length, learners.length);
        return Arrays.stream(all)
                .filter(id -> id != memberId)
                .sorted()
                .distinct()
                .toArray();
    }

    /** The encoded form, position 0 to limit. */
    public ByteBuffer encode() {
        int count = voters.length + outgoing.length + learners.length;
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_LENGTH + count * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(FORMAT)
                .putShort((short) voters.length)
                .putShort((short) outgoing.length)
                .putShort((short) learners.length);
        for (long[] group : new long[][] {voters, outgoing, learners}) {
            for (long id : group) {
                buffer.putLong(id);
            }
        }
        return buffer.flip();
    }

    /**
     * Decodes what {@link #encode} wrote.
     *
     * @param source bytes from position to limit; left as they are
     * @throws CorruptStorageException if they are not a configuration
     */
    public static Configuration decode(ByteBuffer source) {
        ByteBuffer in = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < HEADER_LENGTH) {
            throw new CorruptStorageException("configuration too short, length=" + in.remaining());
        }
        short format = in.getShort();
        int voterCount = in.getShort();
        int outgoingCount = in.getShort();
        int learnerCount = in.getShort();
        boolean fits = voterCount >= 0
                && outgoingCount >= 0
                && learnerCount >= 0
                && in.remaining() == (voterCount + outgoingCount + learnerCount) * Long.BYTES;
        if (format != FORMAT || !fits) {
            throw new CorruptStorageException("not a configuration, format=" + format + ", remaining=" + in.remaining()
                    + ", voters=" + voterCount + ", outgoing=" + outgoingCount + ", learners=" + learnerCount);
        }
        return new Configuration(ascending(in, voterCount), ascending(in, outgoingCount), ascending(in, learnerCount));
    }

    private static long[] ascending(ByteBuffer in, int count) {
        long[] ids = new long[count];
        long previous = 0;
        for (int i = 0; i < count; i++) {
            ids[i] = in.getLong();
            if (ids[i] <= previous) {
                throw new CorruptStorageException("member ids out of order, id=" + ids[i] + ", previous=" + previous);
            }
            previous = ids[i];
        }
        return ids;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Configuration that
                && Arrays.equals(voters, that.voters)
                && Arrays.equals(outgoing, that.outgoing)
                && Arrays.equals(learners, that.learners);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(voters) + Arrays.hashCode(outgoing)) + Arrays.hashCode(learners);
    }

    @Override
    public String toString() {
        return "voters=" + Arrays.toString(voters)
                + (outgoing.length == 0 ? "" : " outgoing=" + Arrays.toString(outgoing))
                + (learners.length == 0 ? "" : " learners=" + Arrays.toString(learners));
    }
}

package io.raftwright.configmap.internal.store;

import io.raftwright.configmap.api.CorruptMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How large the map may be and how long it remembers, as far as that was chosen and is not a constant. Part of the map's state. Never
 * changes.
 *
 * @param quotaBytes    how large the map may be
 * @param isOutOfSpace  whether it was to be larger once, and nobody has disarmed that since
 * @param keepRevisions how many revisions to keep, or 0 for no bound
 * @param keepSeconds   for how long to keep a revision that is not the newest, or 0 for no bound
 * @param marks         which revision was the newest at which log time, at intervals of a tenth of that; oldest first
 * @param corrupt       members that were found to differ since this was last disarmed, in the order of their ids
 */
record Upkeep(
        long quotaBytes,
        boolean isOutOfSpace,
        long keepRevisions,
        long keepSeconds,
        List<Mark> marks,
        List<CorruptMember> corrupt) {
    static final Upkeep DEFAULT = new Upkeep(2L << 30, false, 0, 0, List.of(), List.of());

    /** Parts of the period in which a revision is remembered. */
    private static final int PARTS = 10;

    /** All revisions up to this one were there at this log time. */
    record Mark(long logTime, long revision) {}

    Upkeep {
        marks = List.copyOf(marks);
        corrupt = List.copyOf(corrupt);
    }

    Upkeep withQuota(long bytes) {
        return new Upkeep(bytes, isOutOfSpace, keepRevisions, keepSeconds, marks, corrupt);
    }

    Upkeep outOfSpace(boolean isOut) {
        return isOut == isOutOfSpace ? this : new Upkeep(quotaBytes, isOut, keepRevisions, keepSeconds, marks, corrupt);
    }

    /** This, with a member accused. */
    Upkeep accusing(CorruptMember member) {
        List<CorruptMember> more = new ArrayList<>(corrupt);
        more.removeIf(other -> other.memberId() == member.memberId());
        more.add(member);
        more.sort(Comparator.comparingLong(CorruptMember::memberId));
        return withCorrupt(more);
    }

    Upkeep withCorrupt(List<CorruptMember> members) {
        return new Upkeep(quotaBytes, isOutOfSpace, keepRevisions, keepSeconds, marks, members);
    }

    /** This, with other bounds of history; a period begins now. */
    Upkeep retaining(long revisions, long seconds) {
        return new Upkeep(quotaBytes, isOutOfSpace, revisions, seconds, List.of(), corrupt);
    }

    /** This, as time goes on: the revision is that of the map before anything that happens at this log time. */
    Upkeep at(long logTime, long revision) {
        if (keepSeconds == 0
                || (!marks.isEmpty() && logTime < lastMark().logTime() + Math.max(1, keepSeconds / PARTS))) {
            return this;
        }
        List<Mark> later = new ArrayList<>(marks);
        while (later.size() > 1 && isPast(later.get(1), logTime)) {
            later.remove(0);
        }
        later.add(new Mark(logTime, revision));
        return new Upkeep(quotaBytes, isOutOfSpace, keepRevisions, keepSeconds, later, corrupt);
    }

    /** What was over for a whole period need not be remembered: the oldest revision that must be, or 0 if all must. */
    long oldestToKeep(long logTime) {
        long oldest = 0;
        for (Mark mark : marks) {
            if (isPast(mark, logTime)) {
                oldest = mark.revision();
            }
        }
        return oldest;
    }

    /** The log's seconds are cut off, so that a period is not over before one second more. */
    private boolean isPast(Mark mark, long logTime) {
        return mark.logTime() + keepSeconds < logTime;
    }

    private Mark lastMark() {
        return marks.get(marks.size() - 1);
    }

    /** A hash; 0 while nothing was chosen. */
    long hash() {
        if (equals(DEFAULT)) {
            return 0;
        }
        long hash = StateDigest.mix(quotaBytes, isOutOfSpace ? 1 : 0);
        hash = StateDigest.mix(StateDigest.mix(hash, keepRevisions), keepSeconds);
        for (Mark mark : marks) {
            hash = StateDigest.mix(StateDigest.mix(hash, mark.logTime()), mark.revision());
        }
        for (CorruptMember member : corrupt) {
            hash = StateDigest.mix(StateDigest.mix(hash, member.memberId()), member.index());
            hash = StateDigest.mix(StateDigest.mix(hash, member.revision()), member.hash());
            hash = StateDigest.mix(hash, member.expectedHash());
        }
        return hash;
    }
}

package io.raftwright.storage;

/**
 * What a log in memory holds at a moment: what recovery finds of it. Entries behind {@code lastIndex} came later and do not belong
 * to it. Owner: {@link InMemoryLogStore}, under its lock.
 */
final class LogImage {
    private HeldEntries held = HeldEntries.behind(0, 0, 0);
    private long lastIndex;
    private long term;
    private long votedFor = LogStore.NO_VOTE;
    private long commitHint;
    private long position;

    /** Takes over what a log holds now. */
    void take(HeldEntries newHeld, LogStore store) {
        held = newHeld;
        lastIndex = store.lastIndex();
        term = store.term();
        votedFor = store.votedFor();
        commitHint = store.commitHint();
        position = store.writtenPosition();
    }

    HeldEntries held() {
        return held;
    }

    long lastIndex() {
        return lastIndex;
    }

    long term() {
        return term;
    }

    long votedFor() {
        return votedFor;
    }

    long commitHint() {
        return commitHint;
    }

    long position() {
        return position;
    }
}

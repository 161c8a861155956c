package io.raftwright.configmap.api;

/**
 * The state of this member differs from what a majority of the voters holds, so its node has stopped for good and serves nothing: this is
 * the cause of its end. Opened again, it compares once more, and goes on if its state is right by then, because only its memory was
 * damaged. If it stops again, remove the member, and add a new one with an empty directory.
 */
public final class CorruptStateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient CorruptMember member;

    /** Of this member. */
    public CorruptStateException(CorruptMember member) {
        super("state of this member is corrupt, " + member);
        this.member = member;
    }

    /** What was found. */
    public CorruptMember member() {
        return member;
    }
}

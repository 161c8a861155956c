package io.raftwright.internal.kernel;

/**
 * What a candidate says of itself.
 *
 * @param term        the term it wants to lead in
 * @param purpose     why it asks
 * @param lastIndex   of its log
 * @param lastTerm    of that entry
 * @param commitIndex known to it as committed: a voter that missed that learns it, with the configurations it covers
 * @param commitTerm  of that entry
 * @param priority    the higher, the sooner it should lead
 */
public record VoteRequest(
        long term, Purpose purpose, long lastIndex, long lastTerm, long commitIndex, long commitTerm, int priority) {
    /** Why votes are asked for. */
    public enum Purpose {
        /** To find out whether an election could be won; nothing is promised by the answer (Raft dissertation §9.6). */
        PRE_VOTE,
        /** To be elected. */
        ELECTION,
        /** To be elected because the leader asked for it: nobody need wait for that leader (Raft dissertation §3.10). */
        TRANSFER
    }

    public boolean isPreVote() {
        return purpose == Purpose.PRE_VOTE;
    }
}

package io.raftwright.internal.membership;

/** What {@link MembershipRule} answers: the next configuration, or why there is none. */
public sealed interface ChangeOutcome {

    /**
     * The change is legal.
     *
     * @param configuration the next configuration, without an index since it is in no entry yet; if nothing changes, the very
     *                      configuration asked about
     * @param progress      one record for each of its members: kept for those who stay, begun for those who are new
     */
    record Changed(Configuration configuration, ProgressTable progress) implements ChangeOutcome {}

    /**
     * The change is illegal, and nothing was changed.
     *
     * @param reason   why
     * @param sentence the same for a person, with {@code name=value} details
     */
    record Refused(Reason reason, String sentence) implements ChangeOutcome {}

    /** Why a change is illegal. */
    enum Reason {
        /** The request was founded on another configuration than the present one. */
        INDEX_MOVED,
        /** Only a configuration that is not joint can become joint. */
        ALREADY_JOINT,
        /** Only a joint configuration can be left. */
        NOT_JOINT,
        /** A simple change would disturb the joint configuration, which must be left first. */
        SIMPLE_WHILE_JOINT,
        /** A joint configuration needs a majority of the old voters, and there are none. */
        NO_VOTERS_YET,
        /** Nobody would be left to vote. */
        NO_VOTERS_LEFT,
        /** The old and the new voters could decide without each other: that needs a joint configuration. */
        MORE_THAN_ONE_VOTER,
        /** A witness has no data, so it can become nothing else; and no other member can forget its data. */
        WITNESS_KIND,
        /** Witnesses alone would be a majority, so that an entry could be committed that few or none hold. */
        WITNESS_MAJORITY,
        /** The configuration would not fit into a snapshot's header. */
        TOO_LONG
    }
}

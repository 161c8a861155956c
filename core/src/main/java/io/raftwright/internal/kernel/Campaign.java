package io.raftwright.internal.kernel;

import io.raftwright.internal.kernel.VoteRequest.Purpose;
import io.raftwright.internal.quorum.VoteTally;

/**
 * One attempt to be elected: begins with no votes but a pre-candidate's own (votes of an earlier attempt never count).
 *
 * @param purpose         why
 * @param tally           the answers so far
 * @param ownVotePosition the store position behind this member's vote for itself, which counts once it is durable; without
 *                        meaning in a pre-vote
 */
record Campaign(Purpose purpose, VoteTally tally, long ownVotePosition) {}

package io.raftwright.internal.membership;

import io.raftwright.api.MembershipRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link VoterChoice} comes to.
 *
 * @param request what to change, founded on the configuration that was looked at; null for nothing
 * @param reason  why, for a person; without a request, what is amiss and cannot be helped, or empty if all is well
 */
public record NextStep(@Nullable MembershipRequest request, String reason) {
    /** All is well. */
    public static final NextStep NONE = new NextStep(null, "");

    static NextStep nothing(String reason) {
        return new NextStep(null, reason);
    }
}

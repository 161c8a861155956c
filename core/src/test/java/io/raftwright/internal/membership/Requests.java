package io.raftwright.internal.membership;

import io.raftwright.api.MembershipChange;
import io.raftwright.api.MembershipChange.Kind;
import io.raftwright.api.MembershipRequest;
import io.raftwright.api.MembershipRequest.Transition;
import io.raftwright.internal.membership.ChangeOutcome.Changed;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random requests about members 0 to 6, legal or not. */
final class Requests {
    static final int MEMBERS = 6;

    private Requests() {}

    static Arbitrary<MembershipRequest> any() {
        Arbitrary<MembershipChange> changes = Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.longs().between(0, MEMBERS),
                        Arbitraries.of("", "a:1", "zwölf:12", "雨"))
                .as(MembershipChange::new);
        return Combinators.combine(changes.list().ofMaxSize(5), Arbitraries.of(Transition.class))
                .as((list, transition) ->
                        new MembershipRequest(transition == Transition.LEAVE ? List.of() : list, 0, transition));
    }

    /** The configuration that those of the requests lead to that are legal in their turn. */
    static Configuration outcome(List<MembershipRequest> requests) {
        Configuration configuration = Configuration.ofVoters(1, 2, 3).withIncarnation(2, 12345);
        for (MembershipRequest request : requests) {
            if (MembershipRule.next(configuration, request) instanceof Changed changed) {
                configuration = changed.configuration().withIndex(configuration.index() + 1);
            }
        }
        return configuration;
    }
}

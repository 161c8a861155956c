package io.raftwright.transport.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;

/**
 * Which certificate speaks for which member: the one that has the member's name among its subject alternative names, as a URI or
 * a DNS name, in full. A wildcard or a common name names nobody.
 */
final class MemberNames {
    /** Either of {@code raftwright:member:3} and {@code member-3.raftwright}. */
    static final MemberNames DEFAULT =
            new MemberNames(memberId -> List.of("raftwright:member:" + memberId, "member-" + memberId + ".raftwright"));

    private static final int DNS = 2; // kinds of names, as X509Certificate numbers them
    private static final int URI = 6;

    private final LongFunction<List<String>> namesOf;

    private MemberNames(LongFunction<List<String>> namesOf) {
        this.namesOf = namesOf;
    }

    /** The names that a host gives its members. */
    static MemberNames of(LongFunction<String> nameOf) {
        return new MemberNames(memberId -> List.of(nameOf.apply(memberId)));
    }

    /** Whether one of the names of a certificate is this member's. */
    boolean isNamed(long memberId, Set<String> names) {
        for (String name : namesOf.apply(memberId)) {
            if (names.contains(name.indexOf(':') < 0 ? name.toLowerCase(Locale.ROOT) : name)) {
                return true;
            }
        }
        return false;
    }

    /** What a certificate would have to be named, for messages. */
    String expected(long memberId) {
        return String.join(" or ", namesOf.apply(memberId));
    }

    /** The names in a certificate: URIs as they are, DNS names in lower case; none if they cannot be read. */
    static Set<String> of(X509Certificate certificate) {
        Set<String> names = new TreeSet<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> entry : all == null ? List.<List<?>>of() : all) {
                int kind = (Integer) entry.get(0);
                if (kind == URI) {
                    names.add((String) entry.get(1));
                } else if (kind == DNS) {
                    names.add(((String) entry.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException e) {
            return Set.of();
        }
        return names;
    }
}

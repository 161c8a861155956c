package io.raftwright.configmap;

import io.raftwright.api.Member;
import java.util.ArrayList;
import java.util.List;

/** Member lists as text. */
public final class Members {
    private Members() {}

    /**
     * Reads a member list.
     *
     * @param text {@code id=address} pairs with commas between them: {@code 1=localhost:7001,2=localhost:7002}
     * @throws IllegalArgumentException if it cannot be understood, or an id comes twice
     */
    public static List<Member> parse(String text) {
        List<Member> members = new ArrayList<>();
        for (String pair : text.split(",", -1)) {
            Member member = parseOne(pair.strip());
            if (members.stream().anyMatch(other -> other.id() == member.id())) {
                throw new IllegalArgumentException("member id comes twice, id=" + member.id());
            }
            members.add(member);
        }
        return List.copyOf(members);
    }

    private static Member parseOne(String pair) {
        int equals = pair.indexOf('=');
        String address = pair.substring(equals + 1).strip();
        if (equals < 1 || address.isEmpty()) {
            throw new IllegalArgumentException("not of the form id=host:port, member=" + pair);
        }
        try {
            return new Member(Long.parseLong(pair.substring(0, equals).strip()), address);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("member id is not a number, member=" + pair, e);
        }
    }
}

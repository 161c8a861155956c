package io.raftwright.internal.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Letters on their way between the members of a scenario: none moves, and none is lost, unless the scenario says so. */
final class ScenarioNetwork {
    private final List<Letter> waiting = new ArrayList<>();
    private final List<Letter> held = new ArrayList<>();
    private final Set<Long> cutOff = new HashSet<>();

    /** Takes a letter; loses it if its sender or receiver is cut off. */
    boolean post(Letter letter) {
        if (!cutOff.contains(letter.from()) && !cutOff.contains(letter.to())) {
            waiting.add(letter);
        }
        return true;
    }

    /** Letters that can be delivered, in order. */
    List<Letter> waiting() {
        return waiting;
    }

    long count(Predicate<Letter> which) {
        return waiting.stream().filter(which).count();
    }

    /** The letters that wait and fit: all, or the first or last of them. There must be one. */
    List<Letter> find(Predicate<Letter> which, String whichOfThem) {
        List<Letter> found = waiting.stream().filter(which).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no such letter");
        }
        return switch (whichOfThem) {
            case "all" -> found;
            case "first" -> found.subList(0, 1);
            case "last" -> found.subList(found.size() - 1, found.size());
            default -> throw new IllegalArgumentException("neither first nor last: " + whichOfThem);
        };
    }

    void dropAll() {
        waiting.clear();
    }

    /** Takes letters away; a copy of one of them stays. */
    void drop(List<Letter> letters) {
        Set<Letter> dropped = Collections.newSetFromMap(new IdentityHashMap<>());
        dropped.addAll(letters);
        waiting.removeIf(dropped::contains);
    }

    void copy(List<Letter> letters) {
        letters.forEach(letter -> waiting.add(letter.copy()));
    }

    /** Puts a letter that nobody wrote among the others. */
    void forge(Letter letter) {
        waiting.add(letter);
    }

    /** Keeps letters from being delivered. */
    void hold(List<Letter> letters) {
        drop(letters);
        held.addAll(letters);
    }

    /** Lets all go that are kept. */
    void release() {
        waiting.addAll(held);
        held.clear();
    }

    /** From now on nothing gets through from or to a member, or again. */
    void cutOff(long id, boolean isCut) {
        if (isCut) {
            cutOff.add(id);
            waiting.removeIf(letter -> letter.from() == id || letter.to() == id);
        } else {
            cutOff.remove(id);
        }
    }
}

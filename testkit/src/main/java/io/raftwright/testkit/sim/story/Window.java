package io.raftwright.testkit.sim.story;

import io.raftwright.testkit.sim.Chronicle.Milestone;
import io.raftwright.testkit.sim.story.Happening.Befell;
import io.raftwright.testkit.sim.story.Happening.Calm;
import io.raftwright.testkit.sim.story.Happening.Pause;
import io.raftwright.testkit.sim.story.Happening.Progress;
import io.raftwright.testkit.sim.story.Happening.RoleChange;
import io.raftwright.testkit.sim.story.Happening.Struck;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first happenings of a run and the last ones, and of those between as much as the last ones cannot be understood without: who was
 * up, in which role, and which faults went on.
 *
 * <p>Owner: the simulation's thread.
 */
final class Window {
    private final int size;
    private final List<Happening> first = new ArrayList<>();
    private final ArrayDeque<Happening> last = new ArrayDeque<>();
    /** By what it tells: the newest of those that fell out of the last ones. */
    private final Map<String, Happening> background = new LinkedHashMap<>();

    private long count;

    /** A window that is empty, and keeps so many at each end. */
    Window(int size) {
        this.size = size;
    }

    void add(Happening happening) {
        count++;
        if (first.size() < size) {
            first.add(happening);
        }
        last.addLast(happening);
        if (last.size() > size) {
            keep(last.removeFirst());
        }
    }

    private void keep(Happening old) {
        String key = key(old);
        if (key != null) {
            background.remove(key);
            background.put(key, old);
        }
    }

    private static @Nullable String key(Happening old) {
        if (old instanceof RoleChange change) {
            return "role " + change.memberId();
        } else if (old instanceof Befell befell) {
            return isLife(befell.milestone()) ? "life " + befell.memberId() : null;
        } else if (old instanceof Pause pause) {
            return "pause " + pause.memberId();
        } else if (old instanceof Progress progress) {
            return "progress " + progress.memberId();
        } else if (old instanceof Struck struck) {
            return "strike " + struck.strike();
        }
        return old instanceof Calm ? "calm" : null;
    }

    private static boolean isLife(Milestone milestone) {
        return switch (milestone) {
            case STARTED, POWER_LOST, KILLED, CLOSED, BROKE, DAMAGED, HEALED, DISK_LOST, RETIRED -> true;
            case SNAPSHOT_TAKEN, SNAPSHOT_INSTALLED, MEMBERSHIP -> false;
        };
    }

    /** How many there were in all. */
    long count() {
        return count;
    }

    /** The first ones. */
    List<Happening> first() {
        return first;
    }

    /** What the last ones began with, and the last ones. */
    List<Happening> last() {
        long beginNs = lastBeginNs();
        List<Happening> all = new ArrayList<>();
        for (Happening old : background.values()) {
            if (!(old instanceof Struck struck) || struck.untilNs() > beginNs) {
                all.add(old);
            }
        }
        all.addAll(last);
        return all;
    }

    /** When the last ones begin. */
    long lastBeginNs() {
        return last.isEmpty() ? 0 : last.getFirst().atNs();
    }
}

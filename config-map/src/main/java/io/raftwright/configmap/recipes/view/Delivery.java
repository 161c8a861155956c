package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.internal.follow.Follower;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How changes are told. Nothing is queued for a listener: one that takes its time is told later, out of the map's history.
 *
 * @param pace     what a listener wants to know of that which happened while it was busy
 * @param executor where it is called, by one thread at a time; null for the map's own watch thread, which it must not hold up
 */
public record Delivery(Pace pace, @Nullable Executor executor) {

    /** What a listener wants to know of that which happened while it was busy. */
    public enum Pace {
        /**
         * Each change, in the order of revisions. If the listener falls so far behind that changes are compacted away, those are told as one.
         */
        EVERY_CHANGE,
        /** Of each key what it is now: changes that follow each other while the listener is busy are told as one. */
        LATEST
    }

    public Delivery {
        Objects.requireNonNull(pace, "pace");
    }

    /** Each change, on the map's own watch thread. */
    public static Delivery everyChange() {
        return new Delivery(Pace.EVERY_CHANGE, null);
    }

    /** The latest of each key, on the map's own watch thread. */
    public static Delivery latest() {
        return new Delivery(Pace.LATEST, null);
    }

    /** This, on an executor; its tasks are short unless the listener takes long. */
    public Delivery on(Executor other) {
        return new Delivery(pace, Objects.requireNonNull(other, "other"));
    }

    Follower.Pace followed() {
        return pace == Pace.LATEST ? Follower.Pace.LATEST : Follower.Pace.EVERY_CHANGE;
    }
}

package io.raftwright.configmap.recipes.config;

import java.util.Objects;

/**
 * A set of properties was put in force.
 *
 * @param revision of the map that it was
 * @param note     what was said of it
 */
public record Deployment(long revision, String note) {
    public Deployment {
        Objects.requireNonNull(note, "note");
    }
}

package io.raftwright.configmap.internal.follow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is told by a {@link Follower}: one call at a time. */
public interface ChangeSink {

    /**
     * Keys changed. Told in order of revision; at first, everything that there is. What this throws ends the following.
     *
     * @param revision as of which all of this is so
     * @param changes  at least one, except at first; no key twice
     */
    void onChanges(long revision, List<KeyChange> changes);

    /** Nothing more will come. A {@link Follower#close} is not told. */
    default void onEnd(@Nullable Throwable cause) {}
}

package io.raftwright.configmap.recipes.lock;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.recipes.SessionLostException;

/** A term of office: held until it is laid down by {@link #close}, or its session is lost. Safe for use by any thread. */
public final class Leadership extends Hold {

    Leadership(WaitingLine line, Place place) {
        super(line, place);
    }

    /**
     * Tells everybody something else than it campaigned with.
     *
     * @throws SessionLostException if it leads no more
     */
    public void proclaim(Bytes value) {
        line().rewrite(place(), value);
    }
}

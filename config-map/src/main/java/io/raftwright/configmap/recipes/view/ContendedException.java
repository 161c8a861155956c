package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.api.Bytes;

/** Others changed the key each time before this change could be made, until there were no more attempts or no more time. Nothing happened; try again. */
public final class ContendedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param key      that others changed
     * @param attempts how often it was tried
     */
    public ContendedException(Bytes key, int attempts) {
        super("others changed the key each time, key=" + key + ", attempts=" + attempts);
    }
}

package io.raftwright.api;

import org.jspecify.annotations.Nullable;

/** This node is closed, or broken for the reason given as cause. The request was not taken; use another member. */
public final class NodeStoppedException extends RaftException {
    private static final long serialVersionUID = 1L;

    public NodeStoppedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

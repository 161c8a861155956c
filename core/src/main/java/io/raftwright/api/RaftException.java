package io.raftwright.api;

import org.jspecify.annotations.Nullable;

/**
 * Why a call failed. There are three kinds, and they differ in what the caller may do next:
 * <ul>
 *   <li>{@link RefusedException}: nothing happened and nothing will; try again, or mend the request.
 *   <li>{@link IndeterminateException}: it may have happened, or may still; read before trying again.
 *   <li>{@link NodeStoppedException}: this node is closed or broken; the request was not taken.
 * </ul>
 */
public abstract sealed class RaftException extends RuntimeException
        permits RefusedException, IndeterminateException, NodeStoppedException {
    private static final long serialVersionUID = 1L;

    RaftException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

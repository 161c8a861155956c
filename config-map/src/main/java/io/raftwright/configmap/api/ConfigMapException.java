package io.raftwright.configmap.api;

/**
 * The map refused a request because of what it asks, or of what it meets; nothing was changed, and asking the same again cannot help
 * before something else has changed. Failures of the cluster are {@link io.raftwright.api.RaftException}s instead.
 */
public abstract sealed class ConfigMapException extends RuntimeException
        permits CompactedException,
                FutureRevisionException,
                InvalidRequestException,
                KeyNotFoundException,
                LeaseNotFoundException,
                LeaseExistsException,
                OutOfSpaceException {
    private static final long serialVersionUID = 1L;

    ConfigMapException(String message) {
        super(message);
    }
}

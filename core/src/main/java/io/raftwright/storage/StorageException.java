package io.raftwright.storage;

import org.jspecify.annotations.Nullable;

/**
 * The storage cannot do what was asked. Its subclasses say what to do next; this class itself means a failed read, write
 * or force, after which the store is <em>broken</em>: nothing is retried, and only opening it anew (which recovers) tells
 * what is on the disk.
 */
public class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageException(String message) {
        this(message, null);
    }

    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

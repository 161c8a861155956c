package io.raftwright.storage;

/** There is no room for this write. Nothing was written and the store goes on: free space, or try again later. */
public final class StorageFullException extends StorageException {
    private static final long serialVersionUID = 1L;

    public StorageFullException(String message) {
        super(message);
    }
}

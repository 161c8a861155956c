package io.raftwright.configmap.api;

/** A put was to keep the value or the lease of a key that does not exist. Put it with both. */
public final class KeyNotFoundException extends ConfigMapException {
    private static final long serialVersionUID = 1L;

    /**
     * @param key the key that is not there
     */
    public KeyNotFoundException(Bytes key) {
        super("there is no such key, keyLength=" + key.length());
    }
}

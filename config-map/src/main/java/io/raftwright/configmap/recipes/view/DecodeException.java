package io.raftwright.configmap.recipes.view;

import io.raftwright.configmap.api.Bytes;
import io.raftwright.configmap.api.KeyValue;

/** A key, or its value, is not what a codec can read: somebody wrote it by other means. The map is well; mend the key or the codec. */
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final byte[] key;
    private final long modRevision;

    /**
     * @param kv    what could not be read
     * @param cause what the codec threw
     */
    public DecodeException(KeyValue kv, RuntimeException cause) {
        super(
                "cannot be decoded, key=" + kv.key() + ", modRevision=" + kv.modRevision() + ", valueLength="
                        + kv.value().length() + ", cause=" + cause,
                cause);
        this.key = kv.key().toByteArray();
        this.modRevision = kv.modRevision();
    }

    /** The same, for another caller. */
    DecodeException(DecodeException known) {
        super(known.getMessage(), known);
        this.key = known.key;
        this.modRevision = known.modRevision;
    }

    /** The whole key, as the map has it. */
    public Bytes key() {
        return Bytes.of(key);
    }

    /** The revision that wrote what cannot be read. */
    public long modRevision() {
        return modRevision;
    }
}

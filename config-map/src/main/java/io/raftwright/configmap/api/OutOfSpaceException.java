package io.raftwright.configmap.api;

/**
 * The map has no room for this put, grant, or transaction that puts. The alarm is armed: all of these are refused until it is disarmed.
 * Delete keys, compact the history or raise the quota first.
 */
public final class OutOfSpaceException extends ConfigMapException {
    private static final long serialVersionUID = 1L;

    /**
     * @param space what there is
     */
    public OutOfSpaceException(Space space) {
        super("the map is out of space, bytes=" + space.bytes() + ", quotaBytes=" + space.quotaBytes());
    }
}

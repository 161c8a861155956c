package io.raftwright.configmap;

/** Reads of one member's own state: never waiting, perhaps behind the cluster's, never going back. */
public interface StaleReader extends ConfigReader {

    /** The revision that this member has reached. */
    long revision();
}

package io.raftwright.configmap;

import io.raftwright.configmap.backup.Backup;

/** Reads of one member's own state: never waiting, perhaps behind the cluster's, never going back. */
public interface StaleReader extends ConfigReader {

    /** The revision that this member has reached. */
    long revision();

    /** A backup of what this member has, also when there is no leader: perhaps without writes that returned. */
    Backup backup();
}

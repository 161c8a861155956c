package io.raftwright.configmap.api;

/**
 * A hash of all that can be read of a map at a revision: its keys, and the changes from the compact revision on. Equal on members that
 * hold the same, for the same two revisions; it finds damage and mistakes, not fraud.
 *
 * @param revision        the map as of this revision
 * @param compactRevision the oldest revision that can be read, or 0 if nothing was ever forgotten
 * @param hash            any number
 */
public record StateHash(long revision, long compactRevision, long hash) {}

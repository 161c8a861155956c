package io.raftwright.wal;

/** What opening does with a log of which something that was durable is damaged. */
public enum OnDamage {
    /** Refuses it, and changes nothing: for whoever wants to look first, or has no peers. */
    REFUSE,
    /**
     * Lets the log end before the damage, keeps a copy of what was there, and says in {@code loss()} how far the log went. A node
     * then brings it back from its peers, and promises nothing meanwhile. What cannot be brought back that way is refused as ever:
     * an identity, or term and vote, of which no sound copy is left.
     */
    HEAL
}

package io.raftwright.transport.tcp;

/**
 * A member that called and is not named here: answered on the connection that it dialled, for as long as that lasts.
 *
 * @param id          the caller's member id
 * @param incarnation the one that it showed
 * @param queue       what waits to be sent to it
 */
record Caller(long id, long incarnation, SendQueue queue) {}

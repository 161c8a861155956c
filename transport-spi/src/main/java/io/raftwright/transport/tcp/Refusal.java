package io.raftwright.transport.tcp;

/**
 * A connection that came to nothing because the two ends cannot work together, or because one of them is a stranger.
 *
 * @param isInbound whether the other end dialled
 * @param remote    its address, as text
 * @param reason    why, always in the same words for the same reason
 * @param message   the same with what differs from case to case; one line, never what was in a frame
 */
public record Refusal(boolean isInbound, String remote, String reason, String message) {}

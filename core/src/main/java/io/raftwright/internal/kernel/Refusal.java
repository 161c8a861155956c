package io.raftwright.internal.kernel;

import io.raftwright.api.RefusedException.Reason;

/**
 * Why a leader did not do what it was asked.
 *
 * @param reason  what kind of refusal
 * @param message for a person
 */
public record Refusal(Reason reason, String message) {}

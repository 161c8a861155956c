/**
 * Histories: what clients asked, what they were told and when, and checks that one honest system could have answered so.
 *
 * <ul>
 *   <li>{@link io.raftwright.testkit.history.HistoryRecorder} records a {@link io.raftwright.testkit.history.History}, in one
 *       thread or several; {@link io.raftwright.testkit.history.HistoryFile} saves and loads it, one line an operation.
 *   <li>{@link io.raftwright.testkit.history.WitnessCheck} is for runs whose total order is known, from the log or from
 *       revisions: it takes O(n log n) and covers all keys, so every simulated run can afford it.
 *   <li>{@link io.raftwright.testkit.history.LinearizabilityCheck} needs nothing but answers and times, and searches for an order
 *       that explains them: for samples, and for real processes. It is bounded, and says so when it gives up.
 *   <li>{@link io.raftwright.testkit.history.WatchCheck} holds what watchers were told against what happened.
 * </ul>
 *
 * <p>Everything here is deterministic: the same history gives the same verdict and the same text.
 */
@NullMarked
package io.raftwright.testkit.history;

import org.jspecify.annotations.NullMarked;

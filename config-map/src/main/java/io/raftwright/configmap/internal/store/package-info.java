/** The map's state: a persistent sorted tree, the history of its changes, and the state machine that writes both. */
@NullMarked
package io.raftwright.configmap.internal.store;

import org.jspecify.annotations.NullMarked;

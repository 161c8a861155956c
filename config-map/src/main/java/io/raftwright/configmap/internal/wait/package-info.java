/** Waiting with an end: until a deadline, for a future's result. */
@NullMarked
package io.raftwright.configmap.internal.wait;

import org.jspecify.annotations.NullMarked;

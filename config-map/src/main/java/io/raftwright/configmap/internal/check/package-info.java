/** Comparisons of the members' states: who differs is found, named and stopped. */
@NullMarked
package io.raftwright.configmap.internal.check;

import org.jspecify.annotations.NullMarked;

/** A part of the map with types: read and changed like a {@code ConcurrentMap}, followed, and kept close by. */
@NullMarked
package io.raftwright.configmap.recipes.view;

import org.jspecify.annotations.NullMarked;

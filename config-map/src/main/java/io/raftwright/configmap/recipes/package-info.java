/**
 * What services build on a map, all of it made of the map's public calls. Here is the session that others stand on: {@code recipes.lock}
 * (locks, permits, elections), {@code recipes.view} (typed maps, caches, listeners), {@code recipes.sync} (counters, latches, barriers),
 * {@code recipes.registry} (services) and {@code recipes.config} (properties).
 */
@NullMarked
package io.raftwright.configmap.recipes;

import org.jspecify.annotations.NullMarked;

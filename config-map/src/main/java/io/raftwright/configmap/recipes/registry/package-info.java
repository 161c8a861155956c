/** Services that find each other. */
@NullMarked
package io.raftwright.configmap.recipes.registry;

import org.jspecify.annotations.NullMarked;

/** Who may: locks, permits and leaders, in the order in which they asked, each known by a token greater than those before. */
@NullMarked
package io.raftwright.configmap.recipes.lock;

import org.jspecify.annotations.NullMarked;

/** What processes count and wait for together: counters, ids, latches, barriers. */
@NullMarked
package io.raftwright.configmap.recipes.sync;

import org.jspecify.annotations.NullMarked;

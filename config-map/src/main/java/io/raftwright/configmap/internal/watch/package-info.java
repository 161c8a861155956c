/** Watches: readers of the map's history that each go at their own pace. */
@NullMarked
package io.raftwright.configmap.internal.watch;

import org.jspecify.annotations.NullMarked;

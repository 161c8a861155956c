/** The front door of the replicated configuration map: {@code ConfigMap.open(...)}. */
@NullMarked
package io.raftwright.configmap;

import org.jspecify.annotations.NullMarked;

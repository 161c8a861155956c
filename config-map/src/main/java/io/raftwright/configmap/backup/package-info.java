/** Backups of a map: taken online, verified, and restored into a new cluster. */
@NullMarked
package io.raftwright.configmap.backup;

import org.jspecify.annotations.NullMarked;

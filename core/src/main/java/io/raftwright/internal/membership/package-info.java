/** Who belongs to the cluster, in which role, and how that is written into the log. */
@NullMarked
package io.raftwright.internal.membership;

import org.jspecify.annotations.NullMarked;

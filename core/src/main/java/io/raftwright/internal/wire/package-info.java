/** The messages between members: one fixed header, one body. */
@NullMarked
package io.raftwright.internal.wire;

import org.jspecify.annotations.NullMarked;

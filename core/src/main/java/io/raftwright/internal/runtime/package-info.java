/** The three agents of a node and what passes between them. */
@NullMarked
package io.raftwright.internal.runtime;

import org.jspecify.annotations.NullMarked;

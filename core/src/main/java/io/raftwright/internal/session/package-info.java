/** Proposals on their way: where they were made, how they are told apart, and that each is applied once. */
@NullMarked
package io.raftwright.internal.session;

import org.jspecify.annotations.NullMarked;

/** A job that one of many processes does: it says that it is there, takes a lock, and writes under its fence. */
@NullMarked
package io.raftwright.examples.lock;

import org.jspecify.annotations.NullMarked;

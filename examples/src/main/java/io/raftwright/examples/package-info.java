/** Small programs to read and copy from: each shows one way to use Raftwright. */
@NullMarked
package io.raftwright.examples;

import org.jspecify.annotations.NullMarked;

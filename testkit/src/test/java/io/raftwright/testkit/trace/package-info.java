/** The specification in {@code docs/tla} against TLC, against mistakes made on purpose, and against real kernels. */
package io.raftwright.testkit.trace;

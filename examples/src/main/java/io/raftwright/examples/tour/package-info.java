/** The map's calls, one after the other, and what services build on them. */
@NullMarked
package io.raftwright.examples.tour;

import org.jspecify.annotations.NullMarked;

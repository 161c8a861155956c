/** What services build on a map, over three members of which one is cut off again and again. */
@NullMarked
package io.raftwright.testkit.recipes;

import org.jspecify.annotations.NullMarked;

/** The main job, told as a story: three durable members, one map, a leader stopped in mid-load, nothing lost. */
@NullMarked
package io.raftwright.examples.quickstart;

import org.jspecify.annotations.NullMarked;

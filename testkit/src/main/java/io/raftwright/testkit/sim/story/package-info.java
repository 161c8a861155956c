/**
 * What happened in a simulation, as a picture for people: a page with a lane for each member.
 *
 * <pre>{@code
 * Path page = Story.of(simulation).write(Path.of("story.html"));
 * }</pre>
 */
@NullMarked
package io.raftwright.testkit.sim.story;

import org.jspecify.annotations.NullMarked;

/** Who runs an agent: a thread of its own, a thread shared with the agents of others, or the host's own calls. */
@NullMarked
package io.raftwright.internal.agent;

import org.jspecify.annotations.NullMarked;

/** A service of ten instances that share a map: three vote, chosen by the cluster itself. */
@NullMarked
package io.raftwright.examples.instances;

import org.jspecify.annotations.NullMarked;

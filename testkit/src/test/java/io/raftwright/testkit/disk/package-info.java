/** Tests of the simulated disk: alone, against a model, and beneath the real log and snapshot store. */
@NullMarked
package io.raftwright.testkit.disk;

import org.jspecify.annotations.NullMarked;

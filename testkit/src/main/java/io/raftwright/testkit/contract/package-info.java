/**
 * Contract tests: what an implementation of a storage SPI must pass. Extend the class for the interface, say how a store is
 * opened, and run it by JUnit; each check names the item of the interface's list "to be correct, an implementation must".
 *
 * <p>Stores whose medium can be damaged extend the {@code ...DamageContract}, which adds to the other.
 */
@NullMarked
package io.raftwright.testkit.contract;

import org.jspecify.annotations.NullMarked;

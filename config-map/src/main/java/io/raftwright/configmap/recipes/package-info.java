/**
 * What services build on a map: sessions that live by a lease, locks whose holders can be told apart, leaders that are elected. All of
 * it is made of the map's public calls.
 */
@NullMarked
package io.raftwright.configmap.recipes;

import org.jspecify.annotations.NullMarked;

/** What follows keys, made of the map's public calls: until they are as they should be, or for good. */
@NullMarked
package io.raftwright.configmap.internal.follow;

import org.jspecify.annotations.NullMarked;

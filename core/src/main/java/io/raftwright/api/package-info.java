/** What a user of a node implements, configures, receives and catches. JDK types only. */
@NullMarked
package io.raftwright.api;

import org.jspecify.annotations.NullMarked;

/** Majorities, simple and joint, as pure arithmetic: given who acknowledged what, what is committed; given who voted how, who won. */
@NullMarked
package io.raftwright.internal.quorum;

import org.jspecify.annotations.NullMarked;

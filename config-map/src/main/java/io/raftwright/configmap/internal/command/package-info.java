/** The commands that are replicated: what they are, their rules, and their bytes. */
@NullMarked
package io.raftwright.configmap.internal.command;

import org.jspecify.annotations.NullMarked;

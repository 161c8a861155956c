/** Programs for whoever looks after maps. */
@NullMarked
package io.raftwright.configmap.tool;

import org.jspecify.annotations.NullMarked;

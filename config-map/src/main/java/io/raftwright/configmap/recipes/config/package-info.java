/** Configuration: sets of properties that change as one, with their history. */
@NullMarked
package io.raftwright.configmap.recipes.config;

import org.jspecify.annotations.NullMarked;

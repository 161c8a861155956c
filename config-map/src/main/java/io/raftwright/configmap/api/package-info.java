/** What a user of the configuration map asks with, is answered with, and catches: values only. */
@NullMarked
package io.raftwright.configmap.api;

import org.jspecify.annotations.NullMarked;

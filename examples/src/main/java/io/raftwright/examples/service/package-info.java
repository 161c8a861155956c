/** Three processes that serve HTTP, each with a map inside, and TLS between them. */
@NullMarked
package io.raftwright.examples.service;

import org.jspecify.annotations.NullMarked;

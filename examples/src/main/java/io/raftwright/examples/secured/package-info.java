/** A map whose members talk TLS, each with a certificate of its own. */
@NullMarked
package io.raftwright.examples.secured;

import org.jspecify.annotations.NullMarked;

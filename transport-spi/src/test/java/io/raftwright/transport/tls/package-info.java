/** Tests of what reads certificates and keys; those with real certificates are the test kit's. */
@NullMarked
package io.raftwright.transport.tls;

import org.jspecify.annotations.NullMarked;

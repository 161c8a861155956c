/** The TCP transport with TLS, as its users and as strangers see it: real certificates, made while the tests run, and real sockets. */
@NullMarked
package io.raftwright.testkit.tls;

import org.jspecify.annotations.NullMarked;

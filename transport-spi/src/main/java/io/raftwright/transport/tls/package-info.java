/**
 * Who a member is on the wire, and whom it trusts: certificates, keys and authorities, read from PEM files, key stores or the
 * host, followed while they change.
 *
 * <p>{@link io.raftwright.transport.tls.TlsSettings} says where they come from, {@link io.raftwright.transport.tls.TlsEngines}
 * makes of them what a transport needs for each connection, {@link io.raftwright.transport.tls.TlsPeer} is what a connection has
 * proved. Knows no socket.
 */
@NullMarked
package io.raftwright.transport.tls;

import org.jspecify.annotations.NullMarked;

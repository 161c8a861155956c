package io.raftwright.transport.tcp;

import io.raftwright.transport.LocalMember;
import java.nio.channels.Selector;

/**
 * What every handler of one selector loop shares.
 *
 * @param self     who this end is
 * @param settings what the builder chose
 * @param selector the loop's own
 * @param peers    the peers named at present
 * @param resolver turns host names into addresses
 * @param woken    connections that can go on though their sockets say nothing
 * @param listener the way to the listener
 * @param quietLog warnings that may repeat
 * @param refusals where refused connections are told of
 */
record LoopContext(
        LocalMember self,
        TcpSettings settings,
        Selector selector,
        PeerTable peers,
        Resolver resolver,
        WokenKeys woken,
        ListenerGate listener,
        QuietLog quietLog,
        RefusalLog refusals) {}

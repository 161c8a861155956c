package io.raftwright.configmap;

import io.raftwright.api.Member;
import io.raftwright.api.NodeOptions;
import io.raftwright.transport.tcp.TcpTransport;
import io.raftwright.transport.tcp.TcpTransportBuilder;
import io.raftwright.transport.tls.TlsSettings;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The TCP transport that a member gets unless it brings another. */
final class TcpOpening {
    private static final int MIN_FRAME_LENGTH = 4 << 20;

    private TcpOpening() {}

    /**
     * Listens at a member's own address.
     *
     * @throws IllegalStateException if members would talk plaintext beyond this host and nobody said that they may
     */
    static TcpTransport bind(
            OwnPlace place, boolean isPlaintextChosen, @Nullable TlsSettings tls, NodeOptions options) {
        if (!isPlaintextChosen && tls == null) {
            place.members().forEach(TcpOpening::checkLoopback);
            checkLoopback(new Member(place.memberId(), place.address()));
        }
        int frameLength = frameLength(options);
        TcpTransportBuilder builder = TcpTransport.builder(place.address());
        return (tls == null ? builder.plaintext() : builder.tls(tls))
                .maxFrameLength(frameLength)
                .queueLimitBytes(4 * frameLength)
                .bind();
    }

    /** Room for the longest message, an append of one batch and one more entry, or a snapshot's chunk, and its header. */
    private static int frameLength(NodeOptions options) {
        int longest = Math.max(options.maxAppendLength() + options.maxEntryLength(), options.snapshotChunkLength());
        return Math.max(MIN_FRAME_LENGTH, longest + (64 << 10));
    }

    private static void checkLoopback(Member member) {
        if (!isLoopback(member.address())) {
            throw new IllegalStateException(
                    "members that are not all on this host would talk without encryption: choose "
                            + "tls(), plaintext() or another transport, memberId=" + member.id() + ", address="
                            + member.address());
        }
    }

    /** By the text alone: what a name means may change. */
    static boolean isLoopback(String address) {
        String host =
                address.substring(0, Math.max(0, address.lastIndexOf(':'))).toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}

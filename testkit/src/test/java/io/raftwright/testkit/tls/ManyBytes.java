package io.raftwright.testkit.tls;

import java.security.Security;
import java.util.Arrays;
import java.util.Random;

/** A program that sends many bytes both ways over TLS and checks each, in a JVM in which keys change after each mebibyte. */
final class ManyBytes {
    private static final int FRAMES = 64;
    private static final int FRAME_LENGTH = 1 << 20;

    private ManyBytes() {}

    public static void main(String[] args) throws InterruptedException {
        Security.setProperty(
                "jdk.tls.keyLimits",
                "AES/GCM/NoPadding KeyUpdate 2^20, ChaCha20-Poly1305 KeyUpdate 2^20"); // bytes; read by the JDK once
        System.setProperty("javax.net.debug", "ssl,handshake"); // it tells of each change
        TestAuthority authority = new TestAuthority("cluster");
        try (TlsMember first = TlsMember.of(1, authority.member(1));
                TlsMember second = TlsMember.of(2, authority.member(2))) {
            second.dial(1, first.port()).expect("up 1");
            first.expect("up 2");
            byte[] frame = new byte[FRAME_LENGTH];
            for (int i = 0; i < FRAMES; i++) {
                new Random(i).nextBytes(frame);
                first.sendUntilQueued(2, frame);
                second.sendUntilQueued(1, frame);
                check(Arrays.equals(frame, first.nextFrame()) && Arrays.equals(frame, second.nextFrame()), i);
            }
            first.expectNoEvent();
            second.expectNoEvent();
        }
        System.out.println("all frames came, frames=" + FRAMES);
    }

    private static void check(boolean isSame, int number) {
        if (!isSame) {
            throw new IllegalStateException("a frame changed on its way, number=" + number);
        }
    }
}

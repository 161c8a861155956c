package io.raftwright.internal.group;

import io.raftwright.testkit.fuzz.Decoder;
import io.raftwright.testkit.fuzz.Fixpoint;
import io.raftwright.transport.LocalMember;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** What groups of two processes say before messages. */
public final class GreetingDecoder {
    private GreetingDecoder() {}

    public static Decoder decoder() {
        Greeting hello = Greeting.of(Greeting.Kind.HELLO, 7, new LocalMember(new UUID(1, 2), 3, 4));
        return new Decoder("group-greeting", List.of(hello.encode().array()), List.of(), GreetingDecoder::take);
    }

    private static boolean take(byte[] input) {
        Greeting greeting = Greeting.decode(ByteBuffer.wrap(input));
        return greeting != null && Fixpoint.require(greeting, decodedAgain(greeting));
    }

    private static Object decodedAgain(Greeting greeting) {
        Greeting again = Greeting.decode(greeting.encode());
        return again == null ? "nothing" : again;
    }
}

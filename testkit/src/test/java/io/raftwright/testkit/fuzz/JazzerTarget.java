package io.raftwright.testkit.fuzz;

/** What Jazzer calls with each of its inputs; the property {@code fuzz.decoder} says whom it feeds. Owner: Jazzer's thread. */
public final class JazzerTarget {
    private static final Trial TRIAL = new Trial(Decoders.named(System.getProperty("fuzz.decoder", "")));

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(FuzzProgram.RESULT + TRIAL)));
    }

    private JazzerTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        TRIAL.feed(input);
    }
}

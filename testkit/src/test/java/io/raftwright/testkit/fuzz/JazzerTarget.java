package io.raftwright.testkit.fuzz;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What Jazzer calls with each of its inputs; the property {@code fuzz.decoder} says whom it feeds. Owner: Jazzer's thread. */
public final class JazzerTarget {
    private static final Trial TRIAL = new Trial(Decoders.named(System.getProperty("fuzz.decoder", "")));
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final long BEGUN_CPU_NS = PROCESS.getProcessCpuTime();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println(result())));
    }

    private JazzerTarget() {}

    public static void fuzzerTestOneInput(byte[] input) {
        TRIAL.feed(input);
    }

    /** Time of the processor, not of the clock: it is the same on a busy machine. */
    private static String result() {
        double seconds = (PROCESS.getProcessCpuTime() - BEGUN_CPU_NS) / 1e9;
        return String.format(Locale.ROOT, "%s%s cpuSeconds=%.1f", Trial.RESULT, TRIAL, seconds);
    }
}

package io.raftwright.testkit.house;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Half of Agrona needs JVM flags, and no host is ever asked for one. */
class AgronaTest {
    private final Rule noFlagsNeeded = Rule.noTypes(
            "throws IllegalAccessError unless the JVM is started with a flag",
            "org.agrona.concurrent.UnsafeBuffer",
            "org.agrona.concurrent.AtomicBuffer",
            "org.agrona.concurrent.ManyToOne",
            "org.agrona.concurrent.ManyToMany",
            "org.agrona.concurrent.OneToOne",
            "org.agrona.concurrent.ringbuffer.",
            "org.agrona.concurrent.broadcast.",
            "org.agrona.concurrent.status.",
            "org.agrona.Expandable",
            "org.agrona.UnsafeApi",
            "org.agrona.BufferUtil");

    @Test
    void shouldUseOnlyWhatNeedsNoFlag() {
        noFlagsNeeded.check();

        for (String type : List.of(
                "concurrent.UnsafeBuffer", "ExpandableArrayBuffer", "concurrent.ManyToOneConcurrentArrayQueue")) {
            noFlagsNeeded.mustReject(
                    SourceFile.planted("core", true, "import org.agrona." + type + ";\n"),
                    SourceFile.planted("core", true, "import org.agrona.concurrent.AgentRunner;\n"));
        }
    }
}

package io.raftwright.testkit.trace;

import io.raftwright.testkit.trace.TraceEvent.Voters;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The text of the TLA+ module {@code Recorded}, which gives recorded runs to {@code docs/tla/Trace.tla}. Save it as
 * {@code Recorded.tla} beside the modules of that directory and let TLC check it with {@code Recorded.cfg}; for each event that the
 * specification can explain, together with all those before it, TLC prints {@code <<"matched", trace, event>>}. Traces and events are
 * counted from 1.
 */
public final class TraceModule {
    private TraceModule() {}

    /**
     * Writes the module.
     *
     * @param members  ids of all that occur in the traces
     * @param founders ids of those that begin the cluster; the same for all the traces
     * @param traces   runs, each the events of one cluster in the order of time, at least one event
     */
    public static String of(List<Long> members, List<Long> founders, List<List<TraceEvent>> traces) {
        StringBuilder text = new StringBuilder("---- MODULE Recorded ----\nEXTENDS Trace\n");
        text.append("RecordedServers == ").append(Voters.set(members)).append('\n');
        text.append("RecordedFounders == ").append(Voters.set(founders)).append('\n');
        text.append("RecordedMaxTerm == ").append(maxTerm(traces)).append('\n');
        for (int number = 1; number <= traces.size(); number++) {
            text.append("Trace").append(number).append(" == <<\n");
            text.append(traces.get(number - 1).stream().map(TraceEvent::toTla).collect(Collectors.joining(",\n")));
            text.append(">>\n");
        }
        text.append("RecordedTraces == ");
        text.append(IntStream.rangeClosed(1, traces.size())
                .mapToObj(number -> "Trace" + number)
                .collect(Collectors.joining(", ", "<<", ">>\n")));
        return text.append("====\n").toString();
    }

    /** Terms that occur are counted where they begin: with a vote saved, or with a restart that finds one. */
    private static long maxTerm(List<List<TraceEvent>> traces) {
        return traces.stream()
                .flatMap(List::stream)
                .mapToLong(TraceModule::termOf)
                .max()
                .orElse(1);
    }

    private static long termOf(TraceEvent event) {
        if (event instanceof TraceEvent.VoteSaved saved) {
            return saved.term();
        }
        if (event instanceof TraceEvent.AckSent sent) {
            return sent.term();
        }
        return event instanceof TraceEvent.Restarted restarted ? restarted.term() : 1;
    }
}

package io.raftwright.testkit.recipes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftwright.api.RefusedException;
import io.raftwright.configmap.recipes.view.ContendedException;
import io.raftwright.testkit.history.Call;
import io.raftwright.testkit.history.HistoryRecorder;
import io.raftwright.testkit.history.LinearizabilityCheck;
import io.raftwright.testkit.history.SequentialModel;
import io.raftwright.testkit.history.Verdict;
import java.util.function.LongSupplier;

/** What clients asked and were answered. */
final class Recorded {
    private final HistoryRecorder recorder = new HistoryRecorder(System::nanoTime);

    /** What failed for certain is refused; what nobody knows of stays open. */
    void call(int client, Call call, LongSupplier asked) {
        int id = recorder.invoke(client, call);
        try {
            recorder.returned(id, asked.getAsLong());
        } catch (RefusedException | ContendedException e) {
            recorder.refused(id);
            throw e;
        }
    }

    <S> void assertLinearizable(SequentialModel<S> model) {
        assertTrue(recorder.size() > 100, () -> "little was asked, calls=" + recorder.size());
        Verdict verdict = LinearizabilityCheck.of(model).check(recorder.history());
        assertTrue(verdict instanceof Verdict.Linearizable, verdict::toString);
    }
}

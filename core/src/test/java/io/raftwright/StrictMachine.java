package io.raftwright;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Adds up, and complains of whatever comes twice, goes back, or comes in the midst of something else. Any thread. */
final class StrictMachine implements StateMachine<Long> {
    final List<String> complaints = new CopyOnWriteArrayList<>();
    final Set<String> threads = ConcurrentHashMap.newKeySet();

    private volatile long sum;
    private volatile long lastIndex;
    private volatile boolean isBusy;

    long sum() {
        return sum;
    }

    @Override
    public Long apply(Command command) {
        begin("apply");
        if (command.index() <= lastIndex) {
            complaints.add("applied index=" + command.index() + " behind lastIndex=" + lastIndex);
        }
        lastIndex = command.index();
        long next = sum + command.bytes().getLong();
        sum = next;
        isBusy = false;
        return next;
    }

    @Override
    public StateCapture capture() {
        begin("capture");
        long capturedSum = sum;
        long capturedIndex = lastIndex;
        isBusy = false;
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeLong(capturedSum);
            data.writeLong(capturedIndex);
            data.write(new byte[100_000]);
        };
    }

    @Override
    public void restore(InputStream image) throws IOException {
        begin("restore");
        DataInputStream data = new DataInputStream(image);
        long restoredSum = data.readLong();
        long restoredIndex = data.readLong();
        if (restoredIndex < lastIndex) {
            complaints.add("restored index=" + restoredIndex + " behind lastIndex=" + lastIndex);
        }
        sum = restoredSum;
        lastIndex = restoredIndex;
        isBusy = false;
    }

    private void begin(String what) {
        if (isBusy) {
            complaints.add(what + " in the midst of something else");
        }
        isBusy = true;
        threads.add(Thread.currentThread().getName());
    }
}

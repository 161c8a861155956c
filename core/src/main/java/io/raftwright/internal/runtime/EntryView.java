package io.raftwright.internal.runtime;

import io.raftwright.api.Command;
import io.raftwright.internal.session.Envelope;
import io.raftwright.storage.LogFrame;
import java.nio.ByteBuffer;

/** A committed command, seen in place in the log. Owner: the apply thread. */
final class EntryView implements Command {
    private ByteBuffer run = ByteBuffer.allocate(0);
    private int offset;
    private long logTime;

    EntryView wrap(ByteBuffer newRun, int newOffset, long newLogTime) {
        run = newRun;
        offset = newOffset;
        logTime = newLogTime;
        return this;
    }

    @Override
    public long index() {
        return LogFrame.index(run, offset);
    }

    @Override
    public long term() {
        return LogFrame.term(run, offset);
    }

    @Override
    public long logTimeSeconds() {
        return logTime;
    }

    @Override
    public ByteBuffer bytes() {
        int length = LogFrame.payloadLength(run, offset) - Envelope.LENGTH;
        return run.slice(offset + LogFrame.HEADER_LENGTH + Envelope.LENGTH, length);
    }
}

package io.raftwright.testkit.contract;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalLong;

/**
 * A list of words, to which a command adds one; made with one mistake, or none.
 *
 * <p>Owner: the test's thread.
 */
final class Words implements StateMachine<Integer> {
    static final int MAX_LENGTH = 8;

    /** What is wrong with a machine. */
    enum Mistake {
        NONE,
        SHARES_ITS_STATE,
        USES_IDENTITY_HASHES,
        USES_THE_CLOCK,
        COUNTS_BATCHES,
        KEEPS_THE_BUFFER,
        READS_FROM_THE_ARRAYS_BEGINNING,
        THROWS,
        COUNTS_QUESTIONS,
        HASHES_BY_IDENTITY,
        COUNTS_SOME_COMMANDS,
        CAPTURES_THE_LIVING,
        KEEPS_WHAT_IT_HELD,
        FORGETS_A_WORD,
        FORGETS_HOW_FAR_IT_WAS,
        READS_ONCE,
        TAKES_WHAT_IT_GETS,
        SWALLOWS_A_FAILED_WRITE,
        CLOSES_THE_STREAM
    }

    private static final List<ByteBuffer> SHARED = new ArrayList<>();

    private final Mistake mistake;
    private final List<ByteBuffer> words;
    private long lastAppliedIndex;
    private long extra;

    Words(Mistake mistake) {
        this.mistake = mistake;
        this.words = mistake == Mistake.SHARES_ITS_STATE ? SHARED : new ArrayList<>();
    }

    /** The command that adds a word. */
    static ByteBuffer add(String word) {
        return StandardCharsets.UTF_8.encode(word);
    }

    @Override
    public Integer apply(Command command) {
        if (mistake != Mistake.COUNTS_SOME_COMMANDS || command.index() % 3 != 0) {
            lastAppliedIndex = command.index();
        }
        extra = mistake == Mistake.USES_THE_CLOCK ? System.currentTimeMillis() : extra;
        ByteBuffer bytes = command.bytes();
        if (bytes.remaining() == 0 || bytes.remaining() > MAX_LENGTH) {
            if (mistake == Mistake.THROWS) {
                throw new IllegalArgumentException("length=" + bytes.remaining());
            }
            return -1;
        }
        words.add(mistake == Mistake.KEEPS_THE_BUFFER ? bytes : copyOf(bytes));
        return words.size();
    }

    private ByteBuffer copyOf(ByteBuffer bytes) {
        byte[] word = new byte[bytes.remaining()];
        bytes.get(mistake == Mistake.READS_FROM_THE_ARRAYS_BEGINNING ? 0 : bytes.position(), word);
        return ByteBuffer.wrap(word);
    }

    @Override
    public long lastAppliedIndex() {
        return lastAppliedIndex;
    }

    @Override
    public OptionalLong stateHash() {
        extra += mistake == Mistake.COUNTS_QUESTIONS ? 1 : 0;
        return OptionalLong.of(
                mistake == Mistake.HASHES_BY_IDENTITY ? System.identityHashCode(this) : words.hashCode());
    }

    @Override
    public void onBatchApplied(long lastIndex) {
        extra += mistake == Mistake.COUNTS_BATCHES ? 1 : 0;
    }

    @Override
    public StateCapture capture() {
        List<ByteBuffer> captured = mistake == Mistake.CAPTURES_THE_LIVING ? words : inOrder();
        long index = lastAppliedIndex;
        long capturedExtra = extra;
        return out -> {
            try {
                DataOutputStream data = new DataOutputStream(out);
                data.writeLong(index);
                data.writeLong(capturedExtra);
                data.writeInt(captured.size());
                for (ByteBuffer word : captured) {
                    data.writeByte(word.remaining());
                    for (int at = word.position(); at < word.limit(); at++) {
                        data.writeByte(word.get(at));
                    }
                }
            } catch (IOException e) {
                if (mistake != Mistake.SWALLOWS_A_FAILED_WRITE) {
                    throw e;
                }
            }
            if (mistake == Mistake.CLOSES_THE_STREAM) {
                out.close();
            }
        };
    }

    private List<ByteBuffer> inOrder() {
        if (mistake != Mistake.USES_IDENTITY_HASHES) {
            return List.copyOf(words);
        }
        IdentityHashMap<ByteBuffer, Boolean> set = new IdentityHashMap<>();
        words.forEach(word -> set.put(word, true));
        return List.copyOf(set.keySet());
    }

    @Override
    public void restore(InputStream image) throws IOException {
        if (mistake != Mistake.KEEPS_WHAT_IT_HELD) {
            words.clear();
        }
        DataInputStream data = new DataInputStream(image);
        long index = data.readLong();
        lastAppliedIndex = mistake == Mistake.FORGETS_HOW_FAR_IT_WAS ? 0 : index;
        extra = data.readLong();
        int count = data.readInt();
        for (int i = 0; i < count; i++) {
            byte[] word = new byte[data.readUnsignedByte()];
            readInto(word, data);
            words.add(ByteBuffer.wrap(word));
        }
        if (mistake == Mistake.FORGETS_A_WORD && count > 1) {
            words.remove(0);
        }
    }

    private void readInto(byte[] word, DataInputStream data) throws IOException {
        if (mistake == Mistake.READS_ONCE) {
            data.read(word);
        } else if (mistake == Mistake.TAKES_WHAT_IT_GETS) {
            byte[] read = data.readNBytes(word.length);
            System.arraycopy(read, 0, word, 0, read.length);
        } else {
            data.readFully(word);
        }
    }
}

package io.raftwright.examples.membership;

import io.raftwright.api.Command;
import io.raftwright.api.StateCapture;
import io.raftwright.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Words in the order in which they were said. A command is a word; its result is how many there are.
 *
 * <p>Owner: the node's apply thread.
 */
final class WordList implements StateMachine<Integer> {
    private final List<String> words = new ArrayList<>();

    int size() {
        return words.size();
    }

    @Override
    public Integer apply(Command command) {
        words.add(StandardCharsets.UTF_8.decode(command.bytes()).toString());
        return words.size();
    }

    @Override
    public StateCapture capture() {
        List<String> captured = List.copyOf(words);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(captured.size());
            for (String word : captured) {
                data.writeUTF(word);
            }
        };
    }

    @Override
    public void restore(InputStream image) throws IOException {
        DataInputStream data = new DataInputStream(image);
        words.clear();
        for (int left = data.readInt(); left > 0; left--) {
            words.add(data.readUTF());
        }
    }
}

package io.raftwright.testkit.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The pipe to the test, line by line. Each line is one write of less than a pipe's buffer, so it is there as a whole or not at
 * all, and stays in the pipe when this process is killed. Any thread.
 */
public final class Lines {
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);

    public void write(String line) {
        try {
            out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the test is gone", e);
        }
    }
}

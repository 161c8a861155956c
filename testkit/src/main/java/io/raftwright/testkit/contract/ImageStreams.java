package io.raftwright.testkit.contract;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.SplittableRandom;

/** Streams of images as they are at worst: that come a few bytes at a time, or fail somewhere. */
final class ImageStreams {
    private static final int MAX_CUTS = 200;
    private static final int MOST_AT_ONCE = 3;

    private ImageStreams() {}

    /** Lengths shorter than an image: all of them if it is short, otherwise those at its ends and some between. */
    static int[] cuts(byte[] image, SplittableRandom random) {
        int[] cuts = new int[Math.min(image.length, MAX_CUTS)];
        for (int i = 0; i < cuts.length; i++) {
            boolean isBetween = image.length > MAX_CUTS && i >= MAX_CUTS / 4 && i < MAX_CUTS * 3 / 4;
            cuts[i] =
                    isBetween ? random.nextInt(image.length) : i < cuts.length / 2 ? i : image.length - cuts.length + i;
        }
        return cuts;
    }

    /** All of an image, a few bytes at a time. */
    static InputStream trickle(byte[] image) {
        InputStream whole = new ByteArrayInputStream(image);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return whole.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return whole.read(target, offset, Math.min(MOST_AT_ONCE, length));
            }
        };
    }

    /** So much of an image can be read. */
    static InputStream in(byte[] image, int length) {
        return new SequenceInputStream(new ByteArrayInputStream(image, 0, length), new Unreadable());
    }

    /** A medium from which nothing can be read. */
    private static final class Unreadable extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("unreadable");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException("unreadable");
        }
    }

    /** So many bytes can be written. */
    static OutputStream out(int length) {
        return new OutputStream() {
            private int room = length;

            @Override
            public void write(int one) throws IOException {
                if (room-- <= 0) {
                    throw new IOException("full");
                }
            }
        };
    }
}

package io.raftwright.storage;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.jspecify.annotations.Nullable;

/**
 * A mapped range and the way to unmap it, which differs by JDK: from 22 on an arena of {@code java.lang.foreign}, reached by
 * method handles because we compile for 17; before that {@code Unsafe.invokeCleaner}. Neither needs a flag or prints a word.
 * If neither is there, the range is unmapped when the garbage collector finds it.
 *
 * <p>Owner: any thread; {@link #close} excludes itself.
 */
class DiskMapping implements FileIo.Mapping {
    private static final Mapper MAPPER = Runtime.version().feature() >= 22 ? new ArenaMapper() : new CleanerMapper();

    private final ByteBuffer whole;
    private @Nullable Unmapping unmapping;

    DiskMapping(FileChannel channel, MapMode mode, long position, long length) throws IOException {
        Mapped mapped = map(channel, mode, position, length);
        this.whole = mapped.whole;
        this.unmapping = mapped.unmapping;
    }

    private static Mapped map(FileChannel channel, MapMode mode, long position, long length) throws IOException {
        try {
            return MAPPER.map(channel, mode, position, length);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("cannot map, position=" + position + ", length=" + length, e);
        }
    }

    /** The range itself, not a view of it. */
    ByteBuffer whole() {
        return whole;
    }

    @Override
    public ByteBuffer buffer() {
        return whole.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public synchronized void close() {
        Unmapping last = unmapping;
        unmapping = null;
        if (last != null) {
            last.unmap();
        }
    }

    /** Method handles throw what they like. */
    @FunctionalInterface
    private interface Mapper {
        Mapped map(FileChannel channel, MapMode mode, long position, long length) throws Throwable;
    }

    /** A range just mapped. */
    private record Mapped(ByteBuffer whole, Unmapping unmapping) {}

    /** Unmaps once. */
    @FunctionalInterface
    private interface Unmapping {
        void unmap();
    }

    /** {@code FileChannel.map(mode, position, length, Arena.ofShared()).asByteBuffer()}, closed by {@code arena.close()}. */
    private static final class ArenaMapper implements Mapper {
        private final MethodHandle ofShared;
        private final MethodHandle map;
        private final MethodHandle asByteBuffer;

        ArenaMapper() {
            try {
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                Class<?> arena = Class.forName("java.lang.foreign.Arena");
                Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
                ofShared = lookup.findStatic(arena, "ofShared", MethodType.methodType(arena));
                map = lookup.findVirtual(
                        FileChannel.class,
                        "map",
                        MethodType.methodType(segment, MapMode.class, long.class, long.class, arena));
                asByteBuffer = lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("this JDK maps files in a way unknown to us", e);
            }
        }

        @Override
        public Mapped map(FileChannel channel, MapMode mode, long position, long length) throws Throwable {
            AutoCloseable arena = (AutoCloseable) ofShared.invoke();
            try {
                Object segment = map.invoke(channel, mode, position, length, arena);
                return new Mapped((ByteBuffer) asByteBuffer.invoke(segment), () -> closeArena(arena));
            } catch (Throwable e) {
                closeArena(arena);
                throw e;
            }
        }

        private static void closeArena(AutoCloseable arena) {
            try {
                arena.close();
            } catch (RuntimeException e) {
                throw e; // A view is in use inside an I/O call of another thread: the caller broke its promise.
            } catch (Exception e) {
                throw new StorageException("cannot unmap", e);
            }
        }
    }

    /** {@code FileChannel.map}, undone by {@code sun.misc.Unsafe.invokeCleaner} where it exists. */
    private static final class CleanerMapper implements Mapper {
        private final @Nullable MethodHandle cleaner = findCleaner();

        @Override
        public Mapped map(FileChannel channel, MapMode mode, long position, long length) throws IOException {
            ByteBuffer mapped = channel.map(mode, position, length);
            return new Mapped(mapped, () -> clean(mapped));
        }

        private void clean(ByteBuffer mapped) {
            if (cleaner == null) {
                return; // Left to the garbage collector.
            }
            try {
                cleaner.invoke(mapped);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new StorageException("cannot unmap", e);
            }
        }

        private static @Nullable MethodHandle findCleaner() {
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                Field field = type.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                return MethodHandles.publicLookup()
                        .findVirtual(type, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                        .bindTo(field.get(null));
            } catch (ReflectiveOperationException | RuntimeException e) {
                return null; // A JDK without it, or one that keeps it closed.
            }
        }
    }
}

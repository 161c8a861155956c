package io.raftwright.wal;

import io.raftwright.storage.CorruptStorageException;
import io.raftwright.storage.FileIo;
import io.raftwright.storage.StorageException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a log: takes the lock, checks whose directory it is, creates what is not there, recovers what is.
 *
 * <p>{@code IDENTITY} is the last file that creation makes. So a directory with it holds a whole log, and one without it holds
 * none, or one whose creation was interrupted before anything could be written to it ({@link IdentityFile}).
 *
 * <p>Owner: the opening thread.
 */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);

    private final LogDirectory directory;
    private final UUID clusterId;
    private final long memberId;
    private final WalOptions options;
    private final RandomGenerator random;

    /** What must be closed if opening fails, last first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    Opening(LogDirectory directory, UUID clusterId, long memberId, WalOptions options, RandomGenerator random) {
        this.directory = directory;
        this.clusterId = clusterId;
        this.memberId = memberId;
        this.options = options;
        this.random = random;
    }

    WriteAheadLog open() {
        try {
            return openOrThrow();
        } catch (IOException e) {
            StorageException failure = LogDirectory.failed("cannot open the log", directory.root(), e);
            closeAfter(failure);
            throw failure;
        } catch (RuntimeException | Error e) {
            closeAfter(e);
            throw e;
        }
    }

    private void closeAfter(Throwable failure) {
        try {
            closeAll(opened);
        } catch (StorageException e) {
            failure.addSuppressed(e);
        }
    }

    private WriteAheadLog openOrThrow() throws IOException {
        FileIo io = directory.io();
        io.createDirectories(directory.root());
        AutoCloseable lock = io.lock(directory.lockFile());
        opened.push(lock);
        SegmentPool pool = new SegmentPool(directory, options);
        opened.push(pool::close);
        Identity identity = IdentityFile.read(directory);
        if (identity == null) {
            identity = create(pool);
        }
        identity.requireOwner(clusterId, memberId, directory.root());
        forceNames();

        FileIo.File stateFile = io.open(directory.stateFile());
        opened.push(stateFile);
        StateFile state = StateFile.open(stateFile, directory.stateFile(), identity.logId());
        LossFile lost = LossFile.read(directory, identity.logId());
        Examination examination;
        if (options.onDamage() == OnDamage.REFUSE) {
            examination = examine(identity, state);
        } else {
            Salvage salvage = new Salvage(directory, identity.logId(), state, pool, options, random, opened);
            Salvage.Saved saved = examineOrSave(identity, state, lost, salvage);
            examination = saved.rest();
            lost = saved.lost();
        }
        for (String remark : LogAudit.remarks(directory, state)) {
            LOG.warn("{}; the other one is used", remark);
        }
        Recovered recovered =
                new Recovery(directory, identity.logId(), state, pool, random, opened).settle(examination);
        WriteAheadLog log = new WriteAheadLog(
                directory,
                identity,
                options,
                random,
                lock,
                state,
                pool,
                recovered,
                new LossNote(directory, identity, lost));
        if (lost != null) {
            LOG.warn("log is not whole: {}", lost.loss().damage());
        }
        LOG.info(
                "log opened, directory={}, firstIndex={}, lastIndex={}, term={}",
                directory.root(),
                log.firstIndex(),
                log.lastIndex(),
                log.term());
        return log;
    }

    private Salvage.Saved examineOrSave(Identity identity, StateFile state, @Nullable LossFile lost, Salvage salvage)
            throws IOException {
        try {
            try {
                return new Salvage.Saved(examine(identity, state), lost);
            } catch (IOException e) {
                Unreadable unreadable = Unreadable.find(directory);
                return unreadable == null
                        ? new Salvage.Saved(examine(identity, state), lost) // what failed once may not fail again
                        : salvage.save(unreadable, lost);
            }
        } catch (CorruptStorageException e) {
            return salvage.save(e, lost);
        }
    }

    private Examination examine(Identity identity, StateFile state) throws IOException {
        return examine(
                opened,
                files -> Examination.of(directory, identity.logId(), state.recovered(), options.appendMode(), files));
    }

    /** Looks at a log. */
    interface Examiner {
        /** Gives the files that it opens to whoever must close them. */
        Examination examine(Deque<AutoCloseable> files) throws IOException;
    }

    /** Adds the files of an examination to those that must be closed if opening fails; closes them at once if the examination does. */
    static Examination examine(Deque<AutoCloseable> opened, Examiner examiner) throws IOException {
        Deque<AutoCloseable> files = new ArrayDeque<>();
        try {
            Examination examination = examiner.examine(files);
            files.descendingIterator().forEachRemaining(opened::push);
            return examination;
        } catch (IOException | RuntimeException e) {
            closeAll(files);
            throw e;
        }
    }

    private Identity create(SegmentPool pool) throws IOException {
        FileIo io = directory.io();
        Identity identity = new Identity(clusterId, memberId, random.nextLong(), random.nextLong());
        io.createDirectories(directory.segments());
        directory.deleteTemporaries();
        for (SegmentName name : directory.segmentNames()) {
            io.delete(directory.segmentFile(name));
        }
        directory.createWhole(directory.stateFile(), StateFile.fresh(identity.logId()));
        pool.makeFirst(identity.logId(), 1, HardState.NONE, random);
        directory.createWhole(directory.identityFile(), identity.encode());
        return identity;
    }

    /**
     * A process before this one may have failed to, or was killed before it could: what it saw, and this one goes on from, must not
     * go with the power.
     */
    private void forceNames() throws IOException {
        directory.io().forceDirectory(directory.root());
        directory.io().forceDirectory(directory.segments());
    }

    /** Closes everything; the first failure is thrown when all is done. */
    static void closeAll(Iterable<AutoCloseable> resources) {
        StorageException failure = null;
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new StorageException("cannot close the log's files", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

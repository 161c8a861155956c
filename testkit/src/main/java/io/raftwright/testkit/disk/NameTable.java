package io.raftwright.testkit.disk;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All names on the disk, as they are seen and as they are durable. A change waits until its directory is forced. If power is
 * lost before, it survives or not, but never without the changes of the same name before it: file systems keep that order.
 *
 * <p>Owner: the thread of the disk.
 */
final class NameTable {
    private static final DiskNode.Directory DIRECTORY = new DiskNode.Directory();

    private final TreeMap<Path, DiskNode> names = new TreeMap<>();
    private final TreeMap<Path, DiskNode> durable = new TreeMap<>();

    /** Not durable yet, oldest first. */
    private final List<NameChange> waiting = new ArrayList<>();

    boolean isDirectory(Path path) {
        return isRoot(path) || names.get(path) instanceof DiskNode.Directory;
    }

    boolean exists(Path path) {
        return isRoot(path) || names.containsKey(path);
    }

    /** The file of a name, or null if there is none or it is a directory. */
    @Nullable
    FileImage find(Path path) {
        return names.get(path) instanceof FileImage file ? file : null;
    }

    FileImage require(Path path) throws IOException {
        FileImage file = find(path);
        if (file == null) {
            throw exists(path) ? new IOException("Is a directory, path=" + path) : new NoSuchFileException(path + "");
        }
        return file;
    }

    List<String> list(Path directory) throws IOException {
        List<String> listed = new ArrayList<>();
        if (names.get(directory) instanceof FileImage) {
            return listed;
        }
        for (Path path : names.keySet()) {
            if (home(path).equals(directory)) {
                listed.add(String.valueOf(path.getFileName()));
            }
        }
        listed.sort(null);
        return listed;
    }

    /** All files, ordered by path. */
    List<FileImage> files() {
        List<FileImage> files = new ArrayList<>();
        for (DiskNode node : names.values()) {
            if (node instanceof FileImage file) {
                files.add(file);
            }
        }
        return files;
    }

    /** The directories that are missing on the way to one, uppermost first. */
    List<Path> missing(Path directory) throws IOException {
        List<Path> missing = new ArrayList<>();
        Path path = directory;
        while (!exists(path)) {
            missing.add(0, path);
            path = home(path);
        }
        if (!isDirectory(path)) {
            throw new NotDirectoryException(path.toString());
        }
        return missing;
    }

    void createDirectory(Path path) {
        change(new NameChange(home(path), null, path, DIRECTORY));
    }

    FileImage create(Path path) throws IOException {
        requireHome(path);
        if (exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        FileImage file = new FileImage(path);
        change(new NameChange(home(path), null, path, file));
        return file;
    }

    void move(Path from, Path to) throws IOException {
        FileImage file = require(from);
        requireHome(to);
        if (isDirectory(to)) {
            throw new IOException("Is a directory, path=" + to);
        }
        if (!from.equals(to)) {
            change(new NameChange(home(to), from, to, file));
            file.rename(to);
        }
    }

    void delete(Path path) throws IOException {
        if (!exists(path)) {
            return;
        }
        if (isDirectory(path) && !list(path).isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        change(new NameChange(home(path), path, null, null));
    }

    private void requireHome(Path path) throws IOException {
        if (!isDirectory(home(path))) {
            throw new NoSuchFileException(path.toString());
        }
    }

    private void change(NameChange change) {
        change.apply(names);
        waiting.add(change);
    }

    /** Makes the changes of a directory durable, and whatever came before them under the same names. */
    void force(Path directory) throws IOException {
        if (!isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        boolean[] isForced = new boolean[waiting.size()];
        for (int i = isForced.length - 1; i >= 0; i--) {
            isForced[i] = waiting.get(i).home().equals(directory) || isNeeded(i, isForced);
        }
        List<NameChange> rest = new ArrayList<>();
        for (int i = 0; i < isForced.length; i++) {
            if (isForced[i]) {
                waiting.get(i).apply(durable);
            } else {
                rest.add(waiting.get(i));
            }
        }
        waiting.clear();
        waiting.addAll(rest);
    }

    private boolean isNeeded(int earlier, boolean[] isForced) {
        for (int later = earlier + 1; later < isForced.length; later++) {
            if (isForced[later] && waiting.get(later).touches(waiting.get(earlier))) {
                return true;
            }
        }
        return false;
    }

    /** Power is lost: changes that wait survive or not; then the same is asked of the files that are left. */
    void crash(Draw draw, PowerLoss.Tally tally) {
        if (!waiting.isEmpty()) {
            applySome(Survival.drawn(draw), tally);
        }
        removeOrphans();
        names.clear();
        names.putAll(durable);
        names.forEach((path, node) -> {
            if (node instanceof FileImage file) {
                file.rename(path);
                file.crash(draw, tally);
            }
        });
    }

    private void applySome(Survival survival, PowerLoss.Tally tally) {
        List<NameChange> undone = new ArrayList<>();
        for (NameChange change : waiting) {
            boolean isKept = undone.stream().noneMatch(change::touches) && survival.next();
            tally.addName(isKept);
            if (isKept) {
                change.apply(durable);
            } else {
                undone.add(change);
            }
        }
        waiting.clear();
    }

    /** A parent sorts before its children, so one pass in order is enough. */
    private void removeOrphans() {
        List<Path> orphans = new ArrayList<>();
        for (Path path : durable.keySet()) {
            Path home = home(path);
            if (!isRoot(home) && (!(durable.get(home) instanceof DiskNode.Directory) || orphans.contains(home))) {
                orphans.add(path);
            }
        }
        orphans.forEach(durable::remove);
    }

    /** The process is gone, the power is not. */
    void kill() {
        files().forEach(FileImage::kill);
    }

    /** Nothing was ever there. */
    void wipe() {
        kill();
        names.clear();
        durable.clear();
        waiting.clear();
    }

    NameTable copy() {
        NameTable copy = new NameTable();
        IdentityHashMap<DiskNode, DiskNode> copies = new IdentityHashMap<>();
        names.forEach((path, node) -> copy.names.put(path, copyOf(node, copies)));
        durable.forEach((path, node) -> copy.durable.put(path, copyOf(node, copies)));
        for (NameChange change : waiting) {
            DiskNode node = change.node();
            copy.waiting.add(new NameChange(
                    change.home(), change.removed(), change.added(), node == null ? null : copyOf(node, copies)));
        }
        return copy;
    }

    private static DiskNode copyOf(DiskNode node, Map<DiskNode, DiskNode> copies) {
        return node instanceof FileImage file ? copies.computeIfAbsent(file, original -> file.copy()) : node;
    }

    /** The directory of a name; the root is its own. */
    static Path home(Path path) {
        Path parent = path.getParent();
        if (parent != null) {
            return parent;
        }
        return path.isAbsolute() ? path : path.getFileSystem().getPath("");
    }

    private static boolean isRoot(Path path) {
        return home(path).equals(path);
    }
}

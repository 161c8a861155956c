package io.raftwright.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** Access for the owner alone, on file systems that know modes; elsewhere nothing is asked and nothing is checked. */
final class OwnerOnly {
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?>[] NONE = {};

    /** On Linux, owned by the user as whom this process runs. */
    private static final Path SELF = Path.of("/proc/self");

    private OwnerOnly() {}

    static FileAttribute<?>[] forDirectory(Path near) {
        return hasModes(near) ? attribute(DIRECTORY) : NONE;
    }

    static FileAttribute<?>[] forFile(Path near) {
        return hasModes(near) ? attribute(FILE) : NONE;
    }

    /**
     * Checks a directory that was there before. An empty one is taken over: it becomes the owner's alone.
     *
     * @throws StoragePermissionException if others have access and it is not empty
     */
    static void checkDirectory(Path directory) throws IOException {
        if (DirectoryNames.of(directory).isEmpty()) {
            if (!isOwnersAlone(directory)) {
                Files.setPosixFilePermissions(directory, DIRECTORY);
            }
            return;
        }
        requireForDirectory(directory);
    }

    /** Checks a directory that is not empty, and changes nothing. */
    static void requireForDirectory(Path directory) throws IOException {
        requireOwn(directory);
        if (!isOwnersAlone(directory)) {
            throw openToOthers(directory, "700");
        }
    }

    /**
     * Refuses what belongs to another user: one that may read everything would leave files that the owner can no longer open. Only
     * where the system tells who this process runs as.
     */
    private static void requireOwn(Path path) throws IOException {
        if (hasModes(path) && Files.exists(SELF)) {
            UserPrincipal owner = Files.getOwner(path);
            UserPrincipal user = Files.getOwner(SELF);
            if (!owner.equals(user)) {
                throw new StoragePermissionException(
                        "belongs to another user, path=" + path + ", owner=" + owner + ", user=" + user);
            }
        }
    }

    /** Turns the refusal of the operating system into one that says whose it is. */
    static StoragePermissionException denied(Path path) {
        String owner = "unknown";
        try {
            owner = Files.getOwner(path).getName();
        } catch (IOException | UnsupportedOperationException e) {
            // Then the path alone has to tell.
        }
        return new StoragePermissionException(
                "no access, path=" + path + ", owner=" + owner + ", user=" + System.getProperty("user.name"));
    }

    /** Checks a file that was there before; throws {@link StoragePermissionException} if others have access. */
    static void checkFile(Path file) throws IOException {
        if (!isOwnersAlone(file)) {
            throw openToOthers(file, "600");
        }
    }

    private static boolean isOwnersAlone(Path path) throws IOException {
        return !hasModes(path) || DIRECTORY.containsAll(Files.getPosixFilePermissions(path));
    }

    private static StoragePermissionException openToOthers(Path path, String wanted) throws IOException {
        return new StoragePermissionException("other users have access, path=" + path + ", mode="
                + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + ", wantedMode=" + wanted);
    }

    private static boolean hasModes(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
    }

    private static FileAttribute<?>[] attribute(Set<PosixFilePermission> permissions) {
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
    }
}

package io.raftwright.testkit.process;

/**
 * A system call in a trace. Places are line numbers of the trace: a call that ends at a lower place than another begins at was
 * over before it.
 *
 * @param thread    who called
 * @param name      such as {@code pwrite64}
 * @param arguments as printed, each descriptor with its path
 * @param result    what it returned
 * @param begin     the place at which it began
 * @param end       the place at which it had returned
 */
record SystemCall(long thread, String name, String arguments, long result, int begin, int end) {

    boolean isSuccess() {
        return result >= 0;
    }

    boolean isSync() {
        return name.equals("fdatasync") || name.equals("fsync");
    }

    boolean isRename() {
        return name.startsWith("rename");
    }

    boolean isCreation() {
        return name.equals("mkdir") || (name.equals("openat") && arguments.contains("O_CREAT"));
    }

    /** The path of the descriptor that comes first among the arguments: {@code 22</a/b>, ...}. */
    String descriptorPath() {
        int start = arguments.indexOf('<');
        int end = arguments.indexOf('>', start);
        return start < 0 || end < 0 ? "" : arguments.substring(start + 1, end);
    }

    /** The first path in quotes. */
    String path() {
        return arguments.split("\"", -1)[1];
    }

    /** The last path in quotes: where a renaming leads to. */
    String target() {
        String[] parts = arguments.split("\"", -1);
        return parts[parts.length - 2];
    }

    static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}

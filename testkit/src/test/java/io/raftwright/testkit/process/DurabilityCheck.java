package io.raftwright.testkit.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges a trace of {@link TracedProgram}.
 * <ul>
 *   <li>Before an acknowledgement a majority of the members had written the entry to a segment, then synced that segment; and
 *       the segment had got its name, and the directory been synced, before that.
 *   <li>A file gets another name only when all that was written to it is synced.
 *   <li>After a file or directory got its name, the first thing its thread does to any file is to sync the directory above.
 *   <li>A segment loses its name only when a snapshot of that member was published, directory synced.
 * </ul>
 *
 * <p>Owner: one thread.
 */
final class DurabilityCheck {
    private final String root;
    private final List<SystemCall> calls;
    private final List<String> violations = new ArrayList<>();

    int acknowledged;
    /** Of those, how many were durable on all members when they were acknowledged. */
    int onAllMembers;

    int fileSyncs;
    int directorySyncs;
    int segmentsNamed;
    int snapshotsPublished;

    /**
     * @param root  the directory in which the members' directories and the acknowledgements are
     * @param calls of the trace, as they returned
     */
    DurabilityCheck(String root, List<SystemCall> calls) {
        this.root = root;
        this.calls = calls.stream().filter(SystemCall::isSuccess).toList();
    }

    List<String> violations() {
        checkAcknowledgements();
        checkNames();
        return violations;
    }

    private void checkAcknowledgements() {
        for (SystemCall call : calls) {
            if (call.name().equals("write") && call.descriptorPath().equals(root + '/' + TracedProgram.ACKS)) {
                String key = call.path().replace("\\n", "");
                Set<String> covering = covering(key, call.begin());
                acknowledged++;
                onAllMembers += covering.size() == 3 ? 1 : 0;
                if (covering.size() < 2) {
                    violations.add("acknowledged before a majority synced it, key=" + key + ", durableOn=" + covering
                            + ", line=" + call.begin());
                }
            }
        }
    }

    /** The members on whose disk an entry was before a place in the trace. */
    private Set<String> covering(String key, int place) {
        Set<String> members = new TreeSet<>();
        for (SystemCall write : calls) {
            if (write.name().equals("pwrite64")
                    && write.end() < place
                    && write.arguments().contains(key)
                    && write.descriptorPath().endsWith(".seg")
                    && isSynced(write.descriptorPath(), write.end(), place)
                    && isNamed(write.descriptorPath(), place)) {
                members.add(memberOf(write.descriptorPath()));
            }
        }
        return members;
    }

    private boolean isSynced(String path, int after, int before) {
        return calls.stream()
                .anyMatch(sync -> sync.isSync()
                        && sync.begin() > after
                        && sync.end() < before
                        && sync.descriptorPath().equals(path));
    }

    private boolean isNamed(String path, int before) {
        return calls.stream()
                .anyMatch(rename -> rename.isRename()
                        && rename.end() < before
                        && rename.target().equals(path)
                        && isSynced(SystemCall.parent(path), rename.end(), before));
    }

    private String memberOf(String path) {
        return path.substring(root.length() + 1).split("/", 2)[0];
    }

    private void checkNames() {
        Map<Long, String> owed = new HashMap<>(); // by thread: the directory that it must sync next
        Map<String, SystemCall> unsynced = new HashMap<>(); // by path: the last write
        Set<String> withSnapshot = new TreeSet<>();
        for (SystemCall call : calls) {
            String place = ", line=" + call.end() + ", call=" + call.name();
            if (call.isSync()) {
                boolean isPaid = call.descriptorPath().equals(owed.remove(call.thread()));
                directorySyncs += isPaid ? 1 : 0;
                fileSyncs += isPaid ? 0 : 1;
                SystemCall write = unsynced.get(call.descriptorPath());
                if (write != null && write.end() < call.begin()) {
                    unsynced.remove(call.descriptorPath());
                }
                continue;
            }
            if (call.name().equals("pwrite64")) {
                unsynced.put(call.descriptorPath(), call);
            }
            if (changesFiles(call) && owed.containsKey(call.thread())) {
                violations.add("directory not synced, directory=" + owed.remove(call.thread()) + place);
            }
            if (call.isRename() && call.target().startsWith(root)) {
                checkRename(call, unsynced, withSnapshot, place);
                owed.put(call.thread(), SystemCall.parent(call.target()));
            } else if (call.name().equals("mkdir") && call.path().startsWith(root)) {
                owed.put(call.thread(), SystemCall.parent(call.path()));
            } else if (call.name().equals("unlink") && call.path().endsWith(".seg")) {
                requireSnapshot(call.path(), withSnapshot, place);
            }
        }
        owed.values().forEach(directory -> violations.add("directory never synced, directory=" + directory));
    }

    private void checkRename(
            SystemCall rename, Map<String, SystemCall> unsynced, Set<String> withSnapshot, String place) {
        if (unsynced.containsKey(rename.path())) {
            violations.add("named before it was synced, path=" + rename.path() + place);
        }
        if (rename.path().endsWith(".seg")) {
            requireSnapshot(rename.path(), withSnapshot, place);
        }
        if (rename.target().endsWith(".seg")) {
            segmentsNamed++;
        } else if (rename.target().endsWith(".snap")) {
            snapshotsPublished++;
            withSnapshot.add(memberOf(rename.target()));
        }
    }

    private void requireSnapshot(String segment, Set<String> withSnapshot, String place) {
        if (!withSnapshot.contains(memberOf(segment))) {
            violations.add("segment given up without a snapshot, path=" + segment + place);
        }
    }

    private boolean changesFiles(SystemCall call) {
        return (call.name().equals("pwrite64") && call.descriptorPath().startsWith(root))
                || call.isRename()
                || call.name().equals("unlink")
                || call.isCreation();
    }
}

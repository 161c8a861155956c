package io.raftwright.testkit.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Shuts a mounted file system down between two moments, as if the power had gone: {@code FS_IOC_SHUTDOWN}. Java has no call for
 * it; a C compiler, Python or Perl has.
 */
final class Cutter {
    private static final String C_SOURCE = """
            #include <fcntl.h>
            #include <stdlib.h>
            #include <sys/ioctl.h>
            int main(int count, char **arguments) {
                unsigned int mode = (unsigned int) atoi(arguments[2]);
                int directory = open(arguments[1], O_RDONLY);
                return directory < 0 || ioctl(directory, _IOR('X', 125, unsigned int), &mode) != 0;
            }
            """;
    private static final String PYTHON_SOURCE = "import fcntl,os,struct,sys;"
            + "fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587d,struct.pack('I',int(sys.argv[2])))";
    private static final String PERL_SOURCE =
            "open(my $d,'<',$ARGV[0]) or die; my $m=pack('I',$ARGV[1]); ioctl($d,0x8004587d,$m) or die";

    private final Path compiled;

    /** Compiles it in a directory if there is a compiler. */
    Cutter(Path directory) throws IOException, InterruptedException {
        compiled = directory.resolve("cut");
        if (Machine.find("gcc") != null) {
            Path source = Files.writeString(directory.resolve("cut.c"), C_SOURCE);
            Machine.run("gcc", "-o", compiled.toString(), source.toString());
        }
    }

    static @Nullable String lacking() {
        boolean isThere =
                Machine.find("gcc") != null || Machine.find("python3") != null || Machine.find("perl") != null;
        return isThere ? null : "neither gcc nor python3 nor perl is there to shut a file system down";
    }

    /** How much of what was written but not forced is lost. */
    enum Mode {
        /** The file system's journal is written out first. */
        LOG_FLUSHED(1),
        /** Nothing more is written. */
        NOTHING_FLUSHED(2);

        private final int code;

        Mode(int code) {
            this.code = code;
        }
    }

    /** Nothing reaches the disk any more when this returns. */
    void cut(Path mountPoint, Mode mode) throws IOException, InterruptedException {
        if (Files.exists(compiled)) {
            Machine.run(compiled.toString(), mountPoint.toString(), "" + mode.code);
        } else if (Machine.find("perl") != null) {
            Machine.run("perl", "-e", PERL_SOURCE, mountPoint.toString(), "" + mode.code);
        } else {
            Machine.run("python3", "-c", PYTHON_SOURCE, mountPoint.toString(), "" + mode.code);
        }
    }
}

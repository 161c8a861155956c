package io.raftwright.testkit.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every package says in a sentence what it is, and is checked for nulls. */
class PackageInfoTest {

    @Test
    void shouldIntroduceEveryPackage() {
        assertEquals(Set.of(), withoutIntroduction(SourceTree.mainFiles()));
    }

    @Test
    void shouldFindAPackageWithoutIntroduction() {
        SourceFile silent = SourceFile.of("core", true, "package-info", "@NullMarked\npackage io.raftwright.silent;\n");
        SourceFile absent = SourceFile.of("core", true, "A", "package io.raftwright.absent;\n");
        SourceFile good =
                SourceFile.of("core", true, "package-info", "/** Is. */\n@NullMarked\npackage io.raftwright.good;\n");

        assertEquals(
                Set.of("io.raftwright.absent", "io.raftwright.silent"),
                withoutIntroduction(List.of(silent, absent, good)));
    }

    private static Set<String> withoutIntroduction(List<SourceFile> files) {
        Set<String> packages = new TreeSet<>();
        files.forEach(file -> packages.add(file.packageName()));
        files.stream()
                .filter(file -> file.name().equals("package-info"))
                .filter(file -> file.text().contains("/**") && file.code().contains("@NullMarked"))
                .forEach(file -> packages.remove(file.packageName()));
        return packages;
    }
}

package io.raftwright.internal.membership;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays every story in {@code membership}; {@link ChangeStory} explains the language. */
class ChangeStoryTest {
    private static final String TITLE = "story ";

    @TestFactory
    List<DynamicTest> shouldChangeSimplyAsTold() throws IOException {
        return stories("/membership/simple.txt", 12);
    }

    @TestFactory
    List<DynamicTest> shouldChangeJointlyAsTold() throws IOException {
        return stories("/membership/joint.txt", 15);
    }

    @TestFactory
    List<DynamicTest> shouldTreatWitnessesAndPromotionAsTold() throws IOException {
        return stories("/membership/witness.txt", 10);
    }

    private static List<DynamicTest> stories(String file, int fewest) throws IOException {
        try (InputStream in = Objects.requireNonNull(ChangeStoryTest.class.getResourceAsStream(file), file)) {
            List<DynamicTest> stories = new ArrayList<>();
            List<String> story = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith(TITLE)) {
                    story = new ArrayList<>();
                    List<String> lines = story;
                    stories.add(DynamicTest.dynamicTest(line.substring(TITLE.length()), () -> ChangeStory.play(lines)));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    story.add(line);
                }
            }
            assertTrue(stories.size() >= fewest, "stories lost, count=" + stories.size());
            return stories;
        }
    }
}

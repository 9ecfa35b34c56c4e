package io.polysome.jobs;

import static io.polysome.jobs.JobFixtures.ENCODE;
import static io.polysome.jobs.JobFixtures.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.Action;
import io.polysome.inference.TaskParams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobFingerprintTest {
    private static final List<Item> ITEMS = List.of(item("a", "MK"), item("b", "GG"));

    private static String fingerprint(JobOptions options) {
        return JobFingerprint.of(ENCODE, options, ITEMS);
    }

    @Test
    void orderOfTagsDoesNotMatter() {
        assertThat(fingerprint(new JobOptions(Map.of("a", "1", "b", "2", "c", "3"), null, 0, null, null)))
                .isEqualTo(fingerprint(new JobOptions(Map.of("c", "3", "b", "2", "a", "1"), null, 0, null, null)));
    }

    @Test
    void everyPartMatters() {
        assertThat(List.of(
                        fingerprint(JobOptions.DEFAULT),
                        fingerprint(new JobOptions(Map.of("a", "1"), null, 0, null, null)),
                        fingerprint(new JobOptions(Map.of(), "a", 0, null, null)),
                        fingerprint(new JobOptions(Map.of(), null, 1, null, null)),
                        fingerprint(new JobOptions(Map.of(), null, 0, JobFixtures.NOON, null)),
                        fingerprint(new JobOptions(Map.of(), null, 0, null, Duration.ofDays(1))),
                        JobFingerprint.of(
                                new JobSpec("esm2-8m", Action.ENCODE, ENCODE.params()), JobOptions.DEFAULT, ITEMS),
                        JobFingerprint.of(
                                new JobSpec("esm2-3b", Action.PREDICT, ENCODE.params()), JobOptions.DEFAULT, ITEMS),
                        JobFingerprint.of(
                                new JobSpec("esm2-3b", Action.ENCODE, TaskParams.DEFAULTS), JobOptions.DEFAULT, ITEMS),
                        JobFingerprint.of(ENCODE, JobOptions.DEFAULT, ITEMS.reversed()),
                        JobFingerprint.of(ENCODE, JobOptions.DEFAULT, ITEMS.subList(0, 1)),
                        JobFingerprint.of(
                                ENCODE,
                                JobOptions.DEFAULT,
                                List.of(
                                        item("a", "MK"),
                                        new Item(null, item("", "GG").sequence())))))
                .doesNotHaveDuplicates();
    }
}

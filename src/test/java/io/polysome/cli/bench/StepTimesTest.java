package io.polysome.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.jobs.JobId;
import io.polysome.jobs.JobStep;
import io.polysome.platform.TimeOrderedUuid;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StepTimesTest {
    private final JobId first = new JobId(TimeOrderedUuid.at(Instant.now()));
    private final JobId second = new JobId(TimeOrderedUuid.at(Instant.now()));

    @Test
    void stepsOfJobsThatWentTogetherBecomePartsOfEach() {
        // Given
        Map<String, Milliseconds> parts;
        try (StepTimes times = StepTimes.started()) {
            JobStep accept = JobStep.begun();
            accept.end(JobStep.Kind.ACCEPT, first);
            JobStep claim = JobStep.begun();
            claim.end(JobStep.Kind.CLAIM, List.of(first, second));
            JobStep forward = JobStep.begun();
            forward.end(JobStep.Kind.FORWARD, List.of(first, second));
            // When
            parts = times.stop();
        }
        // Then
        assertThat(parts.keySet()).containsExactly("accept", "claim", "forward");
        assertThat(parts.values()).allSatisfy(part -> assertThat(part.p50()).isNotNegative());
    }

    @Test
    void percentilesAreThoseOfTheSortedTimes() {
        // When
        Milliseconds times = Milliseconds.of(LongStream.rangeClosed(1, 100).map(i -> i * 1_000_000));
        // Then
        assertThat(times).isEqualTo(new Milliseconds(51, 100, 100));
    }
}

package io.polysome.inference.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.OperationTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTraceTest {

    @Test
    void anOperationIsCountedWithoutThoseWithinIt(@TempDir Path folder) throws IOException {
        // Given
        Path trace = Files.writeString(folder.resolve("trace.json"), """
                [{"name": "run", "ph": "X", "ts": 0, "dur": 1000000},
                 {"name": "linear", "ph": "X", "ts": 100000, "dur": 400000},
                 {"name": "empty", "ph": "X", "ts": 200000, "dur": 100000},
                 {"name": "linear", "ph": "X", "ts": 500000, "dur": 250000},
                 {"name": "mark", "ph": "i", "ts": 500000}]
                """);
        // When
        var times = ProfileTrace.read(trace);
        // Then
        assertThat(times)
                .usingRecursiveFieldByFieldElementComparator(RecursiveComparisonConfiguration.builder()
                        .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
                        .build())
                .containsExactly(
                        new OperationTime("linear", 2, 0.55),
                        new OperationTime("run", 1, 0.35),
                        new OperationTime("empty", 1, 0.1));
    }
}

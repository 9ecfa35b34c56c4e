package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final InferTotals THREE = new InferTotals(2, 1, 300, 5_000);

    private final StringWriter terminal = new StringWriter();

    private ProgressLine line(boolean visible, double share) {
        return new ProgressLine(new PrintWriter(terminal), visible, () -> share);
    }

    @Test
    void movesWithinALongItemOnceAllIsRead() {
        // When
        line(true, 1).show(THREE, 2_500, 10_000);
        // Then
        assertThat(terminal.toString()).contains("[######..................]  25 %, 3 sequences, ");
    }

    @Test
    void countsWhatIsReadAndComputed() {
        // When
        line(true, 0.5).show(THREE, 9_000, 10_000);
        // Then
        assertThat(terminal.toString()).contains(" 45 %, 3 sequences, ");
    }

    @Test
    void hasNoBarWhereTheInputHasNoKnownSize() {
        // When
        line(true, -1).show(THREE, 9_000, 10_000);
        // Then
        assertThat(terminal.toString()).contains("3 sequences, ").doesNotContain("%");
    }

    @Test
    void isOnlyForTerminals() {
        // When
        ProgressLine line = line(false, 1);
        line.show(THREE, 9_000, 10_000);
        line.clear();
        // Then
        assertThat(terminal.toString()).isEmpty();
    }
}

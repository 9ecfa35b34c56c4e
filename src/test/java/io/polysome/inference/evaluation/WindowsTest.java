package io.polysome.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowsTest {

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1022, 1, 1022", "1023, 2, 1022", "1788, 2, 1022", "1789, 3, 1022", "5000, 7, 1022"})
    void areAsManyAsNeeded(int residues, int count, int size) {
        assertThat(Windows.over(residues)).isEqualTo(new Windows(residues, count, size));
    }

    @ParameterizedTest
    @ValueSource(ints = {1023, 1500, 1788, 1789, 2049, 5000, 36_000})
    void beginAtTheBeginningOverlapEnoughAndEndAtTheEnd(int residues) {
        // Given
        Windows windows = Windows.over(residues);
        // When
        List<Integer> starts =
                IntStream.range(0, windows.count()).mapToObj(windows::start).toList();
        // Then
        assertThat(starts.getFirst()).isZero();
        assertThat(starts.getLast() + windows.size()).isEqualTo(residues);
        assertThat(IntStream.range(1, starts.size()).map(i -> starts.get(i) - starts.get(i - 1)))
                .allSatisfy(step -> assertThat(step).isBetween(1, Windows.SIZE - Windows.OVERLAP));
    }

    @Test
    void countWhatCoversAResidue() {
        // Given windows at 0, 766 and 978
        Windows windows = Windows.over(2000);
        // Then
        assertThat(IntStream.of(0, 765, 766, 977, 978, 1021, 1022, 1787, 1788, 1999)
                        .map(windows::covering))
                .containsExactly(1, 1, 2, 2, 3, 3, 2, 2, 1, 1);
    }
}

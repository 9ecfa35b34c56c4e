package io.polysome.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProteinSequenceTest {

    /** From the tests of fair-esm and of Hugging Face, without BOS and EOS. */
    @ParameterizedTest
    @CsvSource({
        "MKTVRQG, 20 15 11 7 10 16 6",
        "KALTA<mask>ISQP, 15 5 4 11 5 32 12 8 16 14",
        "LAGVS, 4 5 6 7 8",
        "WCB, 22 23 25",
        "XBUZO.-, 24 25 26 27 28 29 30"
    })
    void tokensAreThoseOfTheOriginal(String text, String tokens) {
        // When
        ProteinSequence sequence = RandomSequences.parse(text);
        // Then
        assertThat(IntStream.range(0, sequence.length()).map(sequence::tokenAt))
                .containsExactly(IntStream.of(java.util.Arrays.stream(tokens.split(" "))
                                .mapToInt(Integer::parseInt)
                                .toArray())
                        .boxed()
                        .toArray(Integer[]::new));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void spellingJoinsToTheText(long seed) {
        // Given
        ProteinSequence sequence = new RandomSequences(seed).next(100);
        // Then
        assertThat(String.join("", sequence.spelling())).isEqualTo(sequence.text());
        assertThat(sequence.spelling()).hasSize(sequence.length());
    }

    @Test
    void everyProblemIsNamedWithItsResidue() {
        assertThatThrownBy(() -> ProteinSequence.parse("MJ<mask>k*"))
                .isInstanceOfSatisfying(
                        InvalidSequenceException.class,
                        e -> assertThat(e.problems())
                                .extracting(SequenceProblem::residue)
                                .containsExactly(2, 4, 5))
                .hasMessageContaining("residue 2 is 'J'");
    }
}

package io.polysome.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.sequence.RandomSequences;
import io.polysome.sequence.SequenceProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ActionTest {

    @ParameterizedTest
    @EnumSource(Action.class)
    void everyActionIsFoundByItsName(Action action) {
        assertThat(Action.find(action.wireName())).contains(action);
    }

    @ParameterizedTest
    @CsvSource({
        "ENCODE, MKTAY",
        "ENCODE, MK<mask>AY",
        "ENCODE, XB-.",
        "PREDICT, MK<mask>AY",
        "LOG_PROB, MKTAYXBUZO-.",
        "LOG_PROB, XX",
        "PSEUDO_PERPLEXITY, XXMXX",
        "SCAN, XXMXX"
    })
    void takes(Action action, String sequence) {
        assertThat(action.problemWith(RandomSequences.parse(sequence))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PREDICT, MKTAY, 0, the sequence has no <mask>; predict needs at least one",
        "LOG_PROB, MK<mask>AY, 3, residue 3 is <mask>; only encode and predict take masks",
        "PSEUDO_PERPLEXITY, <mask>K<mask>, 1, residue 1 is <mask>; only encode and predict take masks",
        "SCAN, MKTA<mask>, 5, residue 5 is <mask>; only encode and predict take masks",
        "PSEUDO_PERPLEXITY, XX-, 0, the sequence has none of the 20 amino acids LAGVSERTIDPKQNFYMHWC",
        "SCAN, X, 0, the sequence has none of the 20 amino acids LAGVSERTIDPKQNFYMHWC"
    })
    void refuses(Action action, String sequence, int residue, String problem) {
        assertThat(action.problemWith(RandomSequences.parse(sequence))).contains(new SequenceProblem(residue, problem));
    }

    @Test
    void aLimitLeavesTheBeginning() {
        // Given
        LengthLimit limit = new LengthLimit(4, TooLong.TRUNCATE);
        // Then
        assertThat(limit.keptOf(RandomSequences.parse("MK<mask>AY"))).isEqualTo(RandomSequences.parse("MK<mask>A"));
        assertThat(limit.keptOf(RandomSequences.parse("MKTA"))).isEqualTo(RandomSequences.parse("MKTA"));
    }
}

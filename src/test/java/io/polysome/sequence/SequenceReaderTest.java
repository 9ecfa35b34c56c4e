package io.polysome.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                ">a\nMK",
                "\n \t>a\nMK",
                "\uFEFF>a\nMK",
                "{\"id\":\"a\",\"sequence\":\"MK\"}",
                "\r\n{\"sequence\":\"MK\"}"
            })
    void theFormatIsToldByTheFirstCharacter(String text) throws IOException {
        try (SequenceReader reader = open(text)) {
            assertThat(reader.next().text()).isEqualTo("MK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "   "})
    void anEmptyInputHasNoRecords(String text) throws IOException {
        try (SequenceReader reader = open(text)) {
            assertThat(reader.hasNext()).isFalse();
        }
    }

    @Test
    void anythingElseIsRefusedByItsFirstCharacter() {
        assertThatThrownBy(() -> open("MKTAYL"))
                .isInstanceOf(SequenceReader.UnknownFormatException.class)
                .hasMessage("the input begins with 'M'; FASTA begins with '>' and NDJSON with '{'");
    }

    @Test
    void aFirstByteThatNobodyCanSeeIsNamedByItsNumber() {
        assertThatThrownBy(() -> open("\0\0"))
                .isInstanceOf(SequenceReader.UnknownFormatException.class)
                .hasMessageContaining("begins with the byte 0x00");
    }

    private static SequenceReader open(String text) throws IOException {
        return SequenceReader.open(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), ReadingRules.DEFAULT);
    }
}

package io.polysome.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NdjsonReaderTest {

    @Test
    void eachLineIsARecord() {
        assertThat(read("""
                {"id": "a", "sequence": "MKT"}

                {"sequence": "GG", "note": "no id"}\r
                {"id": 7, "sequence": "AA"}"""))
                .containsExactly(
                        new SequenceRecord(1, 1, "a", "MKT", null),
                        new SequenceRecord(2, 3, null, "GG", null),
                        new SequenceRecord(3, 4, "7", "AA", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"id": "a", "sequence": "MK"             | the line is not JSON
        {"id": "a", "sequence": "MK"} {}         | the line is not JSON
        MKT                                      | the line is not JSON
        "MKT"                                    | the line is not a JSON object
        ["MKT"]                                  | the line is not a JSON object
        {"id": "a"}                              | no "sequence" that is a string
        {"id": "a", "sequence": null}            | no "sequence" that is a string
        {"id": "a", "sequence": 5}               | no "sequence" that is a string
        {"sequence": "MK", "sequence": "MKT"}    | Duplicate field 'sequence'
        {"id": "a", "sequence": "MK" "x"}        | the line is not JSON at column 3
        {"id": ["a"], "sequence": "MK"}          | "id" is neither a string nor a number
        """)
    void aLineThatIsWrongIsAProblemAndNotTheEnd(String line, String problem) {
        // When
        List<SequenceRecord> records = read(line + "\n{\"id\": \"next\", \"sequence\": \"MK\"}\n");
        // Then
        assertThatThrownBy(records.getFirst()::parse)
                .isInstanceOf(InvalidSequenceException.class)
                .hasMessageContaining(problem);
        assertThat(records.getLast()).isEqualTo(new SequenceRecord(2, 2, "next", "MK", null));
    }

    @Test
    void theIdOfALineWithoutSequenceIsKept() {
        assertThat(read("{\"id\": \"a\"}")).extracting(SequenceRecord::id).containsExactly("a");
    }

    @Test
    void aLineLongerThanAllowedIsAProblemAndNotTheEnd() {
        // Given
        String tooLong = "{\"sequence\": \"" + "A".repeat(SequenceReader.MAX_RECORD_CHARACTERS) + "\"}";
        // When
        List<SequenceRecord> records = read(tooLong + "\n{\"sequence\": \"MK\"}");
        // Then
        assertThatThrownBy(records.getFirst()::parse).hasMessageContaining("more than 1048576 characters");
        assertThat(records.getLast()).isEqualTo(new SequenceRecord(2, 2, null, "MK", null));
    }

    private static List<SequenceRecord> read(String text) {
        List<SequenceRecord> records = new ArrayList<>();
        new NdjsonReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .forEachRemaining(records::add);
        return records;
    }
}

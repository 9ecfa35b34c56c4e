package io.polysome.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FastaReaderTest {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void linesMayEndInEveryUsualWay(String end) {
        // When
        List<SequenceRecord> records =
                read(String.join(end, ">sp|P1|A_HUMAN some protein", "MKT", "AYL", "", ">b", "GG", ""));
        // Then
        assertThat(records)
                .containsExactly(
                        new SequenceRecord(1, 1, "sp|P1|A_HUMAN", "MKTAYL", null),
                        new SequenceRecord(2, 5, "b", "GG", null));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 60, 10_000})
    void wrappingDoesNotMatter(int width) {
        // Given
        String text = new RandomSequences(width).next(200).text();
        // When
        List<SequenceRecord> records = read(">a\n" + text.replaceAll("(.{" + width + "})", "$1\n"));
        // Then
        assertThat(records).extracting(SequenceRecord::text).containsExactly(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {">|none", ">  |none", "> x  y|x", ">x\ty|x", ">é|é"})
    void theIdIsTheFirstWordOfTheHeader(String header, String id) {
        assertThat(read(header + "\nMK\n")).extracting(SequenceRecord::id).containsExactly(id);
    }

    @Test
    void whiteSpaceWithinASequenceIsDropped() {
        assertThat(read(">a\n M K\tT \n")).extracting(SequenceRecord::text).containsExactly("MKT");
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertThat(read("\uFEFF>a\nMK")).extracting(SequenceRecord::id).containsExactly("a");
    }

    @Test
    void aHeaderWithoutSequenceIsARecordThatDoesNotParse() {
        // When
        List<SequenceRecord> records = read(">a\n>b\nMK\n");
        // Then
        assertThat(records).extracting(SequenceRecord::text).containsExactly("", "MK");
        assertThatThrownBy(records.getFirst()::parse)
                .isInstanceOf(InvalidSequenceException.class)
                .hasMessageContaining("empty");
    }

    @Test
    void textBeforeTheFirstHeaderIsOneRecordWithAProblem() {
        // When
        List<SequenceRecord> records = read("\nMKT\nAAA\n>b\nMK\n");
        // Then
        assertThat(records).extracting(SequenceRecord::line).containsExactly(2L, 4L);
        assertThatThrownBy(records.getFirst()::parse).hasMessageContaining("text before the first header");
    }

    @Test
    void aRecordLongerThanAllowedIsAProblemAndNotTheEnd() {
        // Given
        String tooLong = "A".repeat(SequenceReader.MAX_RECORD_CHARACTERS + 1);
        // When
        List<SequenceRecord> records = read(">a\n" + tooLong + "\n>b\nMK\n");
        // Then
        assertThatThrownBy(records.getFirst()::parse).hasMessageContaining("more than 1048576 characters");
        assertThat(records.getLast()).isEqualTo(new SequenceRecord(2, 3, "b", "MK", null));
    }

    @Test
    void theLongestRecordAllowedIsRead() {
        // Given
        String longest = "A".repeat(SequenceReader.MAX_RECORD_CHARACTERS);
        // Then
        assertThat(read(">a\n" + longest)).extracting(SequenceRecord::problem).containsOnlyNulls();
    }

    @Test
    void aHeaderLongerThanAllowedIsAProblemAndNotTheEnd() {
        // Given
        String tooLong = "x".repeat(SequenceReader.MAX_RECORD_CHARACTERS);
        // When
        List<SequenceRecord> records = read(">" + tooLong + "\nMK\n>b\nMK\n");
        // Then
        assertThatThrownBy(records.getFirst()::parse)
                .hasMessageContaining("its header has more than 1048576 characters");
        assertThat(records.getLast()).isEqualTo(new SequenceRecord(2, 3, "b", "MK", null));
    }

    @Test
    void aLineThatNeverEndsEndsTheInput() {
        // Given
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'A';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                Arrays.fill(bytes, offset, offset + length, (byte) 'A');
                return length;
            }
        };
        // Then
        assertThatThrownBy(new FastaReader(endless)::hasNext)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("line 1 has more than 268435456 characters");
    }

    @Test
    void nothingHasNoRecords() {
        assertThat(read("")).isEmpty();
        assertThat(read("\n\n")).isEmpty();
    }

    @Test
    void anInputThatFailsIsPassedOn() {
        // Given
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        // Then
        assertThatThrownBy(new FastaReader(broken)::hasNext)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the disk is gone");
    }

    private static List<SequenceRecord> read(String text) {
        List<SequenceRecord> records = new ArrayList<>();
        new FastaReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).forEachRemaining(records::add);
        return records;
    }
}

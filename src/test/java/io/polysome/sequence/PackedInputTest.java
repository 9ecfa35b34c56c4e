package io.polysome.sequence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PackedInputTest {
    private static final byte[] TEXT = ">a\nMKT\n>b\nGG\n".getBytes(UTF_8);

    @ParameterizedTest
    @EnumSource(Packed.class)
    void packingIsToldByTheFirstBytes(Packed packed) throws IOException {
        assertThat(ids(packed.pack(TEXT))).containsExactly("a", "b");
    }

    @ParameterizedTest
    @EnumSource
    void everyMemberAndFrameIsRead(Packed packed) throws IOException {
        // Given
        byte[] two = join(packed.pack(TEXT), packed.pack(">c\nMK\n".getBytes(UTF_8)));
        // Then
        assertThat(ids(two)).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @EnumSource
    void everyMemberAndFrameIsReadFromAPipeThatGivesAByteAtATime(Packed packed) throws IOException {
        // Given
        byte[] two = join(packed.pack(TEXT), packed.pack(">c\nMK\n".getBytes(UTF_8)));
        InputStream pipe = new ByteArrayInputStream(two) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(1, length));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };
        // Then
        assertThat(ids(pipe)).containsExactly("a", "b", "c");
    }

    @Test
    void framesOfZstdThatAreNoDataAreSkipped() throws IOException {
        // Given
        byte[] skipped = HexFormat.of().parseHex("502a4d18" + "04000000" + "00000000");
        // Then
        assertThat(ids(join(skipped, Packed.ZSTD.pack(TEXT)))).containsExactly("a", "b");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void dataThatIsCutOffIsToldWithTheLine(Packed packed) {
        // Given
        byte[] all = packed.pack(new RandomSequences(1).fasta(5_000));
        byte[] cut = Arrays.copyOf(all, all.length - 20);
        // Then
        assertThatThrownBy(() -> ids(cut))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageMatching(".*after line [1-9]\\d*: the (gzip|zstd) data is damaged or cut off.*");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void whatFollowsTheLastMemberOrFrameIsNotOverlooked(Packed packed) {
        // Given
        byte[] all = join(packed.pack(TEXT), "more".getBytes(UTF_8));
        // Then
        assertThatThrownBy(() -> ids(all)).hasMessageContaining("data is damaged or cut off");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aPackedLineOfGibibytesIsGivenUpInTheMemoryOfOneRecord(Packed packed) {
        // Given
        byte[] megabyte = new byte[1 << 20];
        Arrays.fill(megabyte, (byte) 'A');
        megabyte[0] = '>';
        byte[] bomb = packed.repeat(megabyte, 300);
        // Then
        assertThat(bomb.length).isLessThan(1 << 20);
        assertThatThrownBy(() -> ids(bomb)).hasMessageContaining("line 1 has more than 268435456 characters");
    }

    @ParameterizedTest
    @CsvSource({"425a68393141, bzip2", "fd377a585a00, xz", "504b03041400, zip"})
    void otherPackingIsNamed(String start, String name) {
        assertThatThrownBy(() -> ids(HexFormat.of().parseHex(start)))
                .isInstanceOf(SequenceReader.UnknownFormatException.class)
                .hasMessage("the input is packed as %s; only gzip and zstd are unpacked", name);
    }

    @ParameterizedTest
    @CsvSource({"1f8b", "1f8b0800", "28b52ffd"})
    void aFileThatIsOnlyTheStartOfAPackedOneIsDamaged(String start) {
        assertThatThrownBy(() -> ids(HexFormat.of().parseHex(start)))
                .hasMessageContaining("data is damaged or cut off");
    }

    private static List<String> ids(byte[] bytes) throws IOException {
        return ids(new ByteArrayInputStream(bytes));
    }

    private static List<String> ids(InputStream input) throws IOException {
        List<String> ids = new ArrayList<>();
        try (SequenceReader records = SequenceReader.open(input, ReadingRules.DEFAULT)) {
            records.forEachRemaining(record -> ids.add(String.valueOf(record.id())));
        }
        return ids;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}

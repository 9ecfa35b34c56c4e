package io.polysome.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.jobs.ChunkOutcome.Result;
import io.polysome.jobs.ChunkOutcome.ResultLines;
import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.results.file.FileStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkResultsTest {
    private static final int INLINE_BYTES = 8;

    @TempDir
    private Path folder;

    private Result committed(String... writes) throws IOException {
        ChunkResults results = new ChunkResults(FileStores.results(folder), INLINE_BYTES);
        try (ChunkResults.Draft draft = results.create("jobs/a/0")) {
            for (String text : writes) {
                draft.out().write(text.getBytes(UTF_8));
            }
            return draft.commit();
        }
    }

    @Test
    void fewBytesAreForTheRowAndTouchNoStore() throws IOException {
        // When
        Result result = committed("1234", "5678");
        // Then
        assertThat(result)
                .isInstanceOfSatisfying(
                        ResultLines.class,
                        lines -> assertThat(lines.lines()).asString(UTF_8).isEqualTo("12345678"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void moreBytesAreAnObjectFromTheFirstOneOn() throws IOException {
        // When
        Result result = committed("1234", "56789", "0");
        // Then
        try (InputStream in = FileStores.results(folder).open((ResultObject) result)) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("1234567890");
        }
    }

    @Test
    void bothTellTheirDigest() throws IOException {
        assertThat(committed("abc").sha256())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}

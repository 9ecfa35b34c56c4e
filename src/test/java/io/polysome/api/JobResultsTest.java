package io.polysome.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.polysome.api.JobResults.Download;
import io.polysome.inference.WeightsLabel;
import io.polysome.jobs.ChunkOutcome;
import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.jobs.ClaimedChunk;
import io.polysome.jobs.InMemoryJobStore;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobChanged;
import io.polysome.jobs.JobFixtures;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.WorkerId;
import io.polysome.results.ChunkResults;
import io.polysome.results.DamagedObjectException;
import io.polysome.results.ResultStore;
import io.polysome.results.file.FileStores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobResultsTest {
    private static final int INLINE_BYTES = 20;

    @TempDir
    private Path folder;

    private final InMemoryJobStore jobs = new InMemoryJobStore();
    private final List<String> opened = new ArrayList<>();
    private final NewJob job = JobFixtures.aJob(1, 2, 1, 1);
    private ResultStore store = FileStores.results(Path.of(""));

    @BeforeEach
    void openStore() {
        ResultStore files = FileStores.results(folder);
        store = new ResultStore() {
            @Override
            public Draft create(String key) throws IOException {
                return files.create(key);
            }

            @Override
            public InputStream open(ResultObject object) throws IOException {
                opened.add(object.key());
                return files.open(object);
            }

            @Override
            public void deleteAll(String prefix) throws IOException {
                files.deleteAll(prefix);
            }
        };
    }

    /** A chunk in its row, one in the store, one that was given up, and one more in the store. */
    private Job finished() throws IOException {
        jobs.create(job);
        succeed(0, "{\"a\":0}\n");
        succeed(1, "{\"b\":\"long enough\"}\n{\"c\":2}\n");
        jobs.finish(List.of(JobFixtures.failure(claimed(2))), JobFixtures.NOON);
        succeed(3, "{\"e\":\"is long enough\"}\n");
        return jobs.find(job.tenant(), job.id()).orElseThrow();
    }

    private ClaimedChunk claimed(int chunk) {
        return jobs.claim(
                        List.of(JobFixtures.delivery(job, chunk)),
                        new WorkerId("n", "1"),
                        JobFixtures.NOON,
                        JobFixtures.NOON)
                .getFirst();
    }

    private void succeed(int number, String lines) throws IOException {
        ClaimedChunk chunk = claimed(number);
        try (ChunkResults.Draft draft = new ChunkResults(store, INLINE_BYTES).create("chunk-" + number)) {
            draft.out().write(lines.getBytes(UTF_8));
            jobs.finish(
                    List.of(new ChunkOutcome(
                            chunk.lease(), chunk.itemCount(), List.of(), draft.commit(), WeightsLabel.RANDOM, null)),
                    JobFixtures.NOON);
        }
    }

    private Download open(Job finished, ResultFormat format) {
        return new JobResults(jobs, store).open(finished, format);
    }

    private static String text(Download download, long from, long to) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        download.content().write(out, from, to);
        return out.toString(UTF_8);
    }

    private static String text(Download download) throws IOException {
        return text(download, 0, download.bytes());
    }

    @Test
    void linesOfAllChunksComeInOrder() throws IOException {
        // When
        List<String> lines = text(open(finished(), ResultFormat.LINES)).lines().toList();
        // Then
        assertThat(lines).hasSize(5);
        assertThat(lines.get(2)).isEqualTo("{\"c\":2}");
        assertThat(lines.get(3)).startsWith("{\"sequence_index\":3,\"error\":{");
    }

    @Test
    void linesAreReadOneChunkAfterTheOther() throws IOException {
        // Given
        Job finished = finished();
        String whole = text(open(finished, ResultFormat.LINES));
        opened.clear();
        // When
        try (InputStream lines = new JobResults(jobs, store).lines(JobChanged.of(finished))) {
            byte[] first = lines.readNBytes(10);
            List<String> openedForTheFirst = List.copyOf(opened);
            // Then
            assertThat(openedForTheFirst).containsExactly("chunk-1");
            assertThat(new String(first, UTF_8) + new String(lines.readAllBytes(), UTF_8))
                    .isEqualTo(whole);
        }
    }

    @Test
    void linesThatCameWithTheNewsAreNotLookedUp() throws IOException {
        // Given
        byte[] lines = "{\"a\":0}\n".getBytes(UTF_8);
        // When
        try (InputStream read = new JobResults(jobs, store).lines(new JobChanged(job.queued(), null, lines))) {
            // Then
            assertThat(read.readAllBytes()).isEqualTo(lines);
        }
    }

    @Test
    void documentIsJsonOfTheSameLines() throws IOException {
        // When
        String document = text(open(finished(), ResultFormat.JSON_DOCUMENT));
        // Then
        assertThat(new ObjectMapper().readTree(document).path("results"))
                .hasSize(5)
                .first()
                .hasToString("{\"a\":0}");
        assertThat(document).endsWith("\"}]}\n");
    }

    @ParameterizedTest
    @EnumSource(ResultFormat.class)
    void lengthIsKnownAndEveryStretchIsThatOfTheWhole(ResultFormat format) throws IOException {
        // Given
        Download download = open(finished(), format);
        String whole = text(download);
        // When
        List<String> wrong = new ArrayList<>();
        for (int from = 0; from < whole.length(); from++) {
            for (int to = from + 1; to <= whole.length(); to++) {
                if (!text(download, from, to).equals(whole.substring(from, to))) {
                    wrong.add(from + "-" + to);
                }
            }
        }
        // Then
        assertThat(download.bytes()).isEqualTo(whole.length());
        assertThat(wrong).isEmpty();
    }

    @Test
    void onlyTheChunksThatAStretchTouchesAreOpened() throws IOException {
        // Given
        Download download = open(finished(), ResultFormat.LINES);
        // When
        text(download, download.bytes() - 2, download.bytes());
        // Then
        assertThat(opened).containsExactly("chunk-3");
    }

    @Test
    void etagIsThatOfTheContentAndTheFormat() throws IOException {
        // Given
        Job finished = finished();
        // Then
        assertThat(open(finished, ResultFormat.LINES).etag())
                .isEqualTo(open(finished, ResultFormat.LINES).etag())
                .isNotEqualTo(open(finished, ResultFormat.JSON_DOCUMENT).etag());
    }

    @ParameterizedTest
    @EnumSource(ResultFormat.class)
    void damagedChunkIsNeverWrittenWhole(ResultFormat format) throws IOException {
        // Given
        Job finished = finished();
        Download download = open(finished, format);
        String whole = text(download);
        try (ResultStore.Draft other = store.create("chunk-3")) {
            other.out().write("{\"e\":\"is wrong enough\"}\n".getBytes(UTF_8));
            other.commit();
        }
        // When
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // Then
        assertThatThrownBy(() -> download.content().write(out, 0, download.bytes()))
                .isInstanceOf(DamagedObjectException.class);
        assertThat(out.size()).isLessThan(whole.length());
        assertThatThrownBy(() -> text(download, whole.length() - 10, whole.length() - 8))
                .isInstanceOf(DamagedObjectException.class);
    }

    @Test
    void oneItemIsFoundInItsChunk() throws IOException {
        // Given
        Job finished = finished();
        JobResults results = new JobResults(jobs, store);
        // Then
        assertThat(text(results.open(finished, 0).orElseThrow())).isEqualTo("{\"a\":0}\n");
        assertThat(text(results.open(finished, 1).orElseThrow())).isEqualTo("{\"b\":\"long enough\"}\n");
        assertThat(text(results.open(finished, 2).orElseThrow())).isEqualTo("{\"c\":2}\n");
        assertThat(text(results.open(finished, 3).orElseThrow())).startsWith("{\"sequence_index\":3,\"error\"");
    }

    @Test
    void aLineThatComesInPiecesIsOneLine() throws IOException {
        // Given
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputStream second = new OneLine(out, 1);
        // When
        for (byte b : "one\ntwo\nthree\n".getBytes(UTF_8)) {
            second.write(b);
        }
        // Then
        assertThat(out).hasToString("two");
    }

    @Test
    void itemThatWaitsHasNoResult() {
        // Given
        jobs.create(job);
        Job queued = jobs.find(job.tenant(), job.id()).orElseThrow();
        // Then
        assertThat(new JobResults(jobs, store).open(queued, 0)).isEmpty();
    }
}

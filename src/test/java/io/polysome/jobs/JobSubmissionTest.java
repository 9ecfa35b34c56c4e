package io.polysome.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.Action;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.TaskParams;
import io.polysome.platform.StoreUnavailableException;
import io.polysome.results.file.FileStores;
import io.polysome.tenancy.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobSubmissionTest {
    private static final ModelArchitecture MODEL = new ModelArchitecture(3, 64, 4);
    private static final WorkerId WORKER = new WorkerId("node", "1");

    @TempDir
    Path folder;

    private final InMemoryJobStore jobs = new InMemoryJobStore();

    private Job submit(InputStore inputs, List<Item> items) {
        return submit(inputs, JobFixtures.ENCODE, items);
    }

    private Job submit(InputStore inputs, JobSpec spec, List<Item> items) {
        return submission(inputs).submit(TenantId.DEFAULT, spec, JobOptions.DEFAULT, MODEL, items);
    }

    private JobSubmission submission(InputStore inputs) {
        return JobFixtures.submission(jobs, inputs);
    }

    private static List<Item> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> JobFixtures.item("p" + i, "MKTAYIAKQR"))
                .toList();
    }

    private List<ClaimedChunk> claimAll() {
        List<ChunkDelivery> deliveries = jobs.messages().stream()
                .map(message -> new ChunkDelivery(new JobId(message.job()), new ChunkId(message.chunk()), false))
                .toList();
        return jobs.claim(deliveries, WORKER, JobFixtures.NOON, JobFixtures.NOON.plusSeconds(30));
    }

    @Test
    void smallJobIsInteractiveAndCarriesItsItemsInTheRow() throws IOException {
        // When
        Job job = submit(FileStores.inputs(folder), items(8));
        // Then
        assertThat(job.lane()).isEqualTo(Lane.INTERACTIVE);
        assertThat(jobs.find(TenantId.DEFAULT, job.id())).contains(job);
        assertThat(claimAll()).singleElement().satisfies(chunk -> {
            assertThat(chunk.inputObject()).isNull();
            assertThat(ItemLines.read(new java.io.ByteArrayInputStream(chunk.input())))
                    .isEqualTo(items(8));
        });
    }

    @Test
    void aJobOfFewItemsAndMuchWorkIsBulkAndEachOfThemAChunk() {
        // Given
        JobSpec scan = new JobSpec("esm2-tiny", Action.SCAN, TaskParams.DEFAULTS);
        String protein = "M".repeat(2_000);
        // When
        Job job = submit(
                FileStores.inputs(folder),
                scan,
                List.of(JobFixtures.item("a", protein), JobFixtures.item("b", protein)));
        // Then
        assertThat(job.lane()).isEqualTo(Lane.BULK);
        assertThat(job.cost()).isEqualTo(2 * 2_000 * MODEL.flops(2_000));
        assertThat(claimAll()).extracting(ClaimedChunk::itemCount).containsExactly(1, 1);
    }

    @Test
    void largeChunkKeepsItsItemsInTheInputStore() throws IOException {
        // Given
        InputStore inputs = FileStores.inputs(folder);
        // When
        Job job = submit(inputs, items(1_500));
        // Then
        assertThat(job.lane()).isEqualTo(Lane.BULK);
        List<ClaimedChunk> chunks = claimAll();
        assertThat(chunks).extracting(ClaimedChunk::itemCount).containsExactly(1_000, 500);
        try (InputStream in =
                inputs.open(Objects.requireNonNull(chunks.getLast().inputObject()))) {
            assertThat(ItemLines.read(in)).isEqualTo(items(1_500).subList(1_000, 1_500));
        }
    }

    @Test
    void nothingIsAcceptedWhenTheInputsCannotBeStored() {
        InputStore full = new InputStore() {
            @Override
            public void put(String key, byte[] content) throws IOException {
                throw new IOException("the disk is full");
            }

            @Override
            public InputStream open(String key) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void deleteAll(String prefix) {
                throw new UnsupportedOperationException();
            }
        };
        assertThatThrownBy(() -> submit(full, items(1_500))).isInstanceOf(StoreUnavailableException.class);
        assertThat(jobs.messages()).isEmpty();
    }

    private Submitted submitOnce(@Nullable JobId id, @Nullable String key, JobOptions options, List<Item> items) {
        JobSubmission submission = submission(FileStores.inputs(folder));
        SubmissionKey name = new SubmissionKey(TenantId.DEFAULT, id == null ? submission.newId() : id, key);
        return submission.submitOnce(name, JobFixtures.ENCODE, options, MODEL, items);
    }

    @Test
    void secondSubmissionWithAKeyIsAnsweredWithTheFirstJobAsItWasThen() {
        // Given
        Submitted first = submitOnce(null, "order 66", JobOptions.DEFAULT, items(1_500));
        claimAll();
        // When
        Submitted second = submitOnce(null, "order 66", JobOptions.DEFAULT, items(1_500));
        // Then
        assertThat(first.replayed()).isFalse();
        assertThat(second).isEqualTo(new Submitted(first.job(), true));
        assertThat(jobs.messages()).hasSize(2);
        assertThat(inputFiles()).hasSize(2);
    }

    private List<Path> inputFiles() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anotherSubmissionWithTheSameKeyIsRefusedWithWhatDiffers() {
        // Given
        submitOnce(null, "order 66", JobOptions.DEFAULT, items(2));
        JobOptions urgent = new JobOptions(Map.of(), null, 7, null, null);
        // Then
        assertThatThrownBy(() -> submitOnce(null, "order 66", JobOptions.DEFAULT, items(3)))
                .isInstanceOf(SubmissionConflictException.class)
                .hasMessageContaining("list of items");
        assertThatThrownBy(() -> submitOnce(null, "order 66", urgent, items(2)))
                .isInstanceOf(SubmissionConflictException.class)
                .hasMessageContaining("priority");
    }

    @Test
    void idThatAClientChoseMakesOneJobAndKeepsItsInputs() throws IOException {
        // Given
        JobId id = new JobId(UUID.fromString("7d444840-9dc0-41d1-b245-5ffdce74fad2"));
        submitOnce(id, null, JobOptions.DEFAULT, items(1_500));
        String input = Objects.requireNonNull(claimAll().getLast().inputObject());
        // When
        assertThatThrownBy(() -> submitOnce(id, null, JobOptions.DEFAULT, items(1_501)))
                .isInstanceOf(SubmissionConflictException.class);
        // Then
        try (InputStream in = FileStores.inputs(folder).open(input)) {
            assertThat(ItemLines.read(in)).hasSize(500);
        }
    }

    @Test
    void planSaysWhatTheJobWouldBeAndStoresNothing() {
        // When
        JobPlan plan = submission(FileStores.inputs(folder)).plan(JobFixtures.ENCODE, MODEL, items(1_500));
        // Then
        assertThat(plan).isEqualTo(new JobPlan(1_500, 15_000, 2, 1_500 * MODEL.flops(10), Lane.BULK));
        assertThat(jobs.messages()).isEmpty();
        assertThat(inputFiles()).isEmpty();
    }
}

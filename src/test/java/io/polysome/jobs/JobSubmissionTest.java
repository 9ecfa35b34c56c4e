package io.polysome.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.Action;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.TaskParams;
import io.polysome.results.file.FileStores;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
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
        JobsConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(JobsConfig.class)
                .build()
                .getConfigMapping(JobsConfig.class);
        return new JobSubmission(jobs, inputs, config, Clock.fixed(JobFixtures.NOON, ZoneOffset.UTC))
                .submit(spec, MODEL, items);
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
        assertThat(jobs.find(job.id())).contains(job);
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
                inputs.open(java.util.Objects.requireNonNull(chunks.getLast().inputObject()))) {
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
        };
        assertThatThrownBy(() -> submit(full, items(1_500))).isInstanceOf(StoreUnavailableException.class);
        assertThat(jobs.messages()).isEmpty();
    }
}

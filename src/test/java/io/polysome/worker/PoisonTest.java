package io.polysome.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.FakeLanguageModel;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.ModelArchitecture;
import io.polysome.jobs.ChunkDelivery;
import io.polysome.jobs.ChunkId;
import io.polysome.jobs.ChunkMessage;
import io.polysome.jobs.FailedItem;
import io.polysome.jobs.FinishedChunk;
import io.polysome.jobs.InMemoryJobStore;
import io.polysome.jobs.Item;
import io.polysome.jobs.ItemCounts;
import io.polysome.jobs.JobFixtures;
import io.polysome.jobs.JobId;
import io.polysome.jobs.Lane;
import io.polysome.jobs.NewJob;
import io.polysome.jobs.WorkerId;
import io.polysome.results.ChunkResults;
import io.polysome.results.file.FileStores;
import io.polysome.sequence.ProteinSequence;
import io.polysome.tenancy.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences that kill whatever process computes them; each death is followed by a new process on the same node. */
class PoisonTest {
    private static final ModelArchitecture SHAPE = new ModelArchitecture(36, 4, 2);
    private static final WorkerConfig CONFIG = TestConfig.worker();
    private static final int ITEMS = 100;

    @TempDir
    Path folder;

    private final InMemoryJobStore jobs = new InMemoryJobStore();
    private final Deque<ChunkDelivery> queue = new ArrayDeque<>();
    private int messagesSeen;
    private int deaths;

    /** Nothing that the worker catches, so that it ends the work as a kill would: nothing is released or reported. */
    private static final class Killed extends Exception {
        private static final long serialVersionUID = 1;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> RuntimeException unchecked(Exception e) throws E {
        throw (E) e;
    }

    private static final class DeadlyModel extends FakeLanguageModel {
        private final Set<String> poison;

        DeadlyModel(Set<String> poison) {
            super(SHAPE);
            this.poison = poison;
        }

        @Override
        public void run(InferenceTask task, List<ProteinSequence> sequences, ResultSink sink) {
            if (sequences.stream().anyMatch(sequence -> poison.contains(sequence.text()))) {
                throw PoisonTest.<RuntimeException>unchecked(new Killed());
            }
            super.run(task, sequences, sink);
        }
    }

    private static String sequence(int index) {
        return "M" + "ACDEFGHIKL".charAt(index / 10 % 10) + "ACDEFGHIKL".charAt(index % 10);
    }

    private NewJob submitted(int items) {
        List<Item> all = IntStream.range(0, items)
                .mapToObj(i -> JobFixtures.item("p" + i, sequence(i)))
                .toList();
        NewJob job = JobFixtures.aJob(TenantId.DEFAULT, all);
        jobs.create(job);
        return job;
    }

    /** Works until the queue is empty. */
    private void runAll(LanguageModel model) {
        takeMessages();
        while (!queue.isEmpty()) {
            ChunkDelivery delivery = queue.remove();
            boolean again;
            try {
                again = !work(model, delivery).call().isEmpty();
            } catch (Exception e) {
                assertThat(e).isInstanceOf(Killed.class);
                deaths++;
                again = true;
            }
            if (again) {
                queue.add(new ChunkDelivery(delivery.job(), delivery.chunk(), true));
            }
            takeMessages();
        }
    }

    private ChunkWork work(LanguageModel model, ChunkDelivery delivery) {
        WorkerContext worker = new WorkerContext(
                jobs,
                new ChunkRunner(
                        slug -> model, FileStores.inputs(folder), new ChunkResults(FileStores.results(folder), 0)),
                new WorkerId("node", String.valueOf(deaths)),
                CONFIG,
                Clock.systemUTC(),
                new Places(1),
                new DeviceTurns(1),
                fault -> {});
        return new ChunkWork(worker, Lane.BULK, List.of(delivery));
    }

    private void takeMessages() {
        List<ChunkMessage> messages = jobs.messages();
        messages.subList(messagesSeen, messages.size())
                .forEach(message ->
                        queue.add(new ChunkDelivery(new JobId(message.job()), new ChunkId(message.chunk()), false)));
        messagesSeen = messages.size();
    }

    /** The indexes of all lines of the result objects, in the order in which a client gets them. */
    private List<Integer> resultIndexes(NewJob job) throws IOException {
        List<Integer> indexes = new ArrayList<>();
        for (FinishedChunk chunk : jobs.finishedChunks(job.id())) {
            if (chunk.resultObject() != null) {
                try (InputStream in = FileStores.open(folder, chunk)) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .forEach(line -> indexes.add(
                                    Integer.parseInt(line.substring(line.indexOf(':') + 1, line.indexOf(',')))));
                }
            }
        }
        return indexes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 37, ITEMS - 1})
    void guiltyItemFailsAloneAndTheOthersFinish(int guilty) throws IOException {
        // Given
        NewJob job = submitted(ITEMS);
        // When
        runAll(new DeadlyModel(Set.of(sequence(guilty))));
        // Then
        assertThat(jobs.find(job.tenant(), job.id()).orElseThrow().counts())
                .isEqualTo(new ItemCounts(ITEMS, ITEMS - 1, 1));
        assertThat(jobs.failedItems(job.id(), 0, ITEMS)).singleElement().satisfies(item -> {
            assertThat(item.index()).isEqualTo(guilty);
            assertThat(item.failure().type()).isEqualTo("worker-lost");
            assertThat(item.failure().fault()).isEqualTo(ItemFailure.Fault.SERVICE);
        });
        assertThat(resultIndexes(job))
                .isEqualTo(IntStream.range(0, ITEMS)
                        .filter(i -> i != guilty)
                        .boxed()
                        .toList());
    }

    @Test
    void guiltyItemCostsOneDeathForEveryHalving() {
        // Given
        submitted(ITEMS);
        int halvings = 7; // of a hundred
        // When
        runAll(new DeadlyModel(Set.of(sequence(37))));
        // Then: two of the whole chunk, one of each half but the last, which is the item, and what an item is allowed
        assertThat(deaths).isBetween(halvings, 2 + halvings - 1 + CONFIG.maxAttempts());
    }

    @Test
    void severalGuiltyItemsAreAllFound() {
        // Given
        NewJob job = submitted(ITEMS);
        List<Integer> guilty = List.of(3, 4, 77);
        // When
        runAll(new DeadlyModel(guilty.stream().map(PoisonTest::sequence).collect(Collectors.toSet())));
        // Then
        assertThat(jobs.failedItems(job.id(), 0, ITEMS))
                .extracting(FailedItem::index)
                .isEqualTo(guilty);
    }

    @Test
    void chunkThatWasOnlyBesideADeathSucceeds() {
        // Given
        NewJob job = submitted(2);
        jobs.claim(
                List.of(JobFixtures.delivery(job, 0)),
                new WorkerId("node", "dead"),
                JobFixtures.NOON,
                JobFixtures.NOON);
        // When
        runAll(new DeadlyModel(Set.of()));
        // Then
        assertThat(jobs.find(job.tenant(), job.id()).orElseThrow().counts()).isEqualTo(new ItemCounts(2, 2, 0));
        assertThat(jobs.finishedChunks(job.id())).hasSize(1);
    }
}

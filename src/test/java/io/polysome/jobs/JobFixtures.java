package io.polysome.jobs;

import io.polysome.inference.Action;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.TaskParams;
import io.polysome.inference.WeightsLabel;
import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.platform.TimeOrderedUuid;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import io.polysome.tenancy.InMemoryTenantStore;
import io.polysome.tenancy.LimitsInForce;
import io.polysome.tenancy.TenantId;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/** Jobs and their parts for tests; every call makes fresh ids. */
public final class JobFixtures {
    /** Far ahead, so that nothing which runs by the real clock thinks these leases have ended. */
    public static final Instant NOON = Instant.parse("2100-01-02T12:00:00Z");

    /** For a model that no worker of a test has weights for, so that none takes it. */
    public static final JobSpec ENCODE =
            new JobSpec("esm2-3b", Action.ENCODE, TaskParams.outputs(List.of("mean"), null));

    private JobFixtures() {}

    /** With every setting as it is by default, at noon. */
    public static JobSubmission submission(JobStore jobs, InputStore inputs) {
        JobsConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(JobsConfig.class)
                .build()
                .getConfigMapping(JobsConfig.class);
        Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
        Admission admission = new Admission(new LimitsInForce(new InMemoryTenantStore(), clock), (tenant, atMost) -> 0);
        return new JobSubmission(admission, jobs, inputs, config, clock);
    }

    public static Item item(String id, String sequence) {
        try {
            return new Item(id, ProteinSequence.parse(sequence));
        } catch (InvalidSequenceException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** One chunk per number, of so many items each. */
    public static NewJob aJob(int... chunkSizes) {
        return aJob(JobOptions.DEFAULT, chunkSizes);
    }

    public static NewJob aJob(JobOptions options, int... chunkSizes) {
        List<NewJob.NewChunk> chunks = IntStream.range(0, chunkSizes.length)
                .mapToObj(number -> aChunk(
                        IntStream.range(0, number).map(i -> chunkSizes[i]).sum(), chunkSizes[number]))
                .toList();
        return new NewJob(
                new JobId(TimeOrderedUuid.at(Instant.now())),
                TenantId.DEFAULT,
                ENCODE,
                options,
                Lane.INTERACTIVE,
                NOON,
                chunks);
    }

    /** One chunk of these items. */
    public static NewJob aJob(TenantId tenant, List<Item> items) {
        return new NewJob(
                new JobId(TimeOrderedUuid.at(Instant.now())),
                tenant,
                ENCODE,
                JobOptions.DEFAULT,
                Lane.INTERACTIVE,
                NOON,
                List.of(aChunk(0, items)));
    }

    private static NewJob.NewChunk aChunk(int firstItem, int items) {
        return aChunk(
                firstItem,
                IntStream.range(firstItem, firstItem + items)
                        .mapToObj(i -> item("protein-" + i, "MKTAYIAK"))
                        .toList());
    }

    private static NewJob.NewChunk aChunk(int firstItem, List<Item> content) {
        return new NewJob.NewChunk(
                new ChunkId(TimeOrderedUuid.at(Instant.now())),
                firstItem,
                content.size(),
                content.size(),
                ItemLines.write(content),
                null);
    }

    public static ChunkDelivery delivery(NewJob job, int chunk) {
        return new ChunkDelivery(job.id(), job.chunks().get(chunk).id(), false);
    }

    public static ChunkDelivery redelivery(NewJob job, int chunk) {
        return new ChunkDelivery(job.id(), job.chunks().get(chunk).id(), true);
    }

    /** All items of the chunk have numbers. */
    public static ChunkOutcome success(ClaimedChunk chunk) {
        return new ChunkOutcome(
                chunk.lease(),
                chunk.itemCount(),
                List.of(),
                new ResultObject("results/" + chunk.lease(), 100, "ab"),
                WeightsLabel.RANDOM,
                null);
    }

    /** The chunk failed as a whole. */
    public static ChunkOutcome failure(ClaimedChunk chunk) {
        List<FailedItem> failed = IntStream.range(0, chunk.itemCount())
                .mapToObj(i -> new FailedItem(
                        chunk.firstItem() + i,
                        null,
                        new ItemFailure("internal-error", "it broke", true, ItemFailure.Fault.SERVICE)))
                .toList();
        return new ChunkOutcome(chunk.lease(), 0, failed, null, null, null);
    }
}

package io.polysome.cli;

import io.polysome.inference.InferenceTask;
import io.polysome.inference.LanguageModel;
import io.polysome.sequence.SequenceReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Streams a file through a model: reads ahead of the threads that compute, and writes in the order of the input.
 *
 * <p>At most two batches for each thread are in memory, so a file of any length runs in the same memory.
 */
final class InferRun {
    private static final int BATCHES_PER_THREAD = 2;
    private static final Duration SHOW_EVERY = Duration.ofMillis(200);

    private final LanguageModel model;
    private final InferenceTask task;
    private final ProgressLine progress;
    private final LongAdder tokensDone = new LongAdder();
    private long tokensBegun;
    private InferTotals totals = InferTotals.NONE;

    InferRun(LanguageModel model, InferenceTask task, ProgressLine progress) {
        this.model = model;
        this.task = task;
        this.progress = progress;
    }

    /** Blocks until all is written; to be called once. @throws IOException when the output cannot be written */
    InferTotals run(SequenceReader reader, InferFormat format, int threads) throws IOException, InterruptedException {
        InferBatches batches = new InferBatches(reader, task, model.compute().batchTokens());
        Deque<Future<InferBatch.Computed>> running = new ArrayDeque<>();
        // closing waits for the batch that is under way: the model must not be closed under it
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            try {
                while (batches.hasNext() || !running.isEmpty()) {
                    if (batches.hasNext() && running.size() < threads * BATCHES_PER_THREAD) {
                        InferBatch batch = batches.next();
                        tokensBegun += batch.tokens();
                        running.add(workers.submit(() -> batch.compute(model, task, format, tokensDone::add)));
                        continue;
                    }
                    InferBatch.Computed computed = await(running.remove());
                    computed.part().write();
                    totals = totals.plus(computed.totals());
                    show();
                }
                format.finish();
            } finally {
                workers.shutdownNow();
                progress.clear();
            }
        }
        return totals;
    }

    private InferBatch.Computed await(Future<InferBatch.Computed> computing) throws InterruptedException {
        while (true) {
            try {
                return computing.get(SHOW_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                show();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException("a batch could not be computed", e.getCause());
            }
        }
    }

    private void show() {
        progress.show(totals, tokensDone.sum(), tokensBegun);
    }
}

package io.polysome.cli;

import io.polysome.inference.InferenceTask;
import io.polysome.inference.LanguageModel;
import io.polysome.sequence.SequenceReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Streams a file through a model: reads ahead of the threads that compute, and writes in the order of the input.
 *
 * <p>At most two batches for each thread are in memory, so a file of any length runs in the same memory.
 */
final class InferRun {
    private static final int BATCHES_PER_THREAD = 2;

    private final LanguageModel model;
    private final InferenceTask task;
    private final ProgressLine progress;

    InferRun(LanguageModel model, InferenceTask task, ProgressLine progress) {
        this.model = model;
        this.task = task;
        this.progress = progress;
    }

    /** Blocks until all is written. @throws IOException when the output cannot be written */
    InferTotals run(SequenceReader reader, OutputStream out, int threads) throws IOException, InterruptedException {
        InferBatches batches =
                new InferBatches(reader, task.action(), model.compute().batchTokens());
        InferTotals totals = InferTotals.NONE;
        Deque<Future<InferBatch.Lines>> running = new ArrayDeque<>();
        // closing waits for what is under way: the model must not be closed under it
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            try {
                while (batches.hasNext() || !running.isEmpty()) {
                    if (batches.hasNext() && running.size() < threads * BATCHES_PER_THREAD) {
                        InferBatch batch = batches.next();
                        running.add(workers.submit(() -> batch.compute(model, task)));
                        continue;
                    }
                    InferBatch.Lines lines = get(running.remove());
                    lines.writeTo(out);
                    totals = totals.plus(lines.totals());
                    progress.show(totals);
                }
            } finally {
                workers.shutdownNow();
                progress.clear();
            }
        }
        return totals;
    }

    private static InferBatch.Lines get(Future<InferBatch.Lines> lines) throws InterruptedException {
        try {
            return lines.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("a batch could not be computed", e.getCause());
        }
    }
}

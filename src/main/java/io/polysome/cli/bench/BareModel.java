package io.polysome.cli.bench;

import io.polysome.inference.InferenceTask;
import io.polysome.inference.LanguageModel;
import io.polysome.sequence.ProteinSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** A model by itself, without service, queue and stores: what all of these are measured against. */
public final class BareModel {
    private static final int BOS_AND_EOS = 2;

    private final LanguageModel model;
    private final InferenceTask task;

    /** @param model stays its owner's, and must be open as long as this measures */
    public BareModel(LanguageModel model, InferenceTask task) {
        this.model = model;
        this.task = task;
    }

    /** Runs one sequence alone so often, on the calling thread. */
    public Milliseconds latency(ProteinSequence sequence, int runs) {
        return Milliseconds.of(LongStream.range(0, runs).map(run -> {
            long begin = System.nanoTime();
            model.run(task, List.of(sequence), (index, result) -> {});
            return System.nanoTime() - begin;
        }));
    }

    /**
     * Tokens a second, BOS and EOS counted, of one run over all sequences by so many callers, each of which takes the next
     * batch when it is done with one.
     */
    public double tokensPerSecond(List<ProteinSequence> sequences, int batchTokens, int callers)
            throws InterruptedException {
        List<List<ProteinSequence>> batches = batches(sequences, batchTokens);
        AtomicInteger next = new AtomicInteger();
        Callable<Void> caller = () -> {
            for (int i = next.getAndIncrement(); i < batches.size(); i = next.getAndIncrement()) {
                model.run(task, batches.get(i), (index, result) -> {});
            }
            return null;
        };
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                running.add(threads.submit(caller));
            }
            for (Future<Void> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the model failed", e.getCause());
        }
        return tokens(sequences) * 1e9 / (System.nanoTime() - begin);
    }

    public static long tokens(List<ProteinSequence> sequences) {
        return sequences.stream().mapToLong(BareModel::tokens).sum();
    }

    private static int tokens(ProteinSequence sequence) {
        return sequence.length() + BOS_AND_EOS;
    }

    /** As the model itself would batch them. */
    private static List<List<ProteinSequence>> batches(List<ProteinSequence> sequences, int batchTokens) {
        List<List<ProteinSequence>> batches = new ArrayList<>();
        List<ProteinSequence> batch = new ArrayList<>();
        for (ProteinSequence sequence : sequences) {
            if (!batch.isEmpty() && tokens(batch) + tokens(sequence) > batchTokens) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(sequence);
        }
        batches.add(batch);
        return batches;
    }
}

package io.polysome.worker;

import io.polysome.inference.Action;
import io.polysome.inference.DeviceFaultException;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemResult;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.WeightsException;
import io.polysome.jobs.BatchFigures;
import io.polysome.jobs.ChunkOutcome;
import io.polysome.jobs.ClaimedChunk;
import io.polysome.jobs.FailedItem;
import io.polysome.jobs.InputStore;
import io.polysome.jobs.Item;
import io.polysome.jobs.ItemLines;
import io.polysome.jobs.JobSpec;
import io.polysome.jobs.JobStep;
import io.polysome.results.ChunkResults;
import io.polysome.results.InputPosition;
import io.polysome.results.ResultLineWriter;
import io.polysome.sequence.ProteinSequence;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Puts chunks of one kind through the model in one go and makes a result of each. Chunks of several jobs share
 * batches; every result goes to the chunk that its sequence came from.
 */
final class ChunkRunner {
    private static final Logger LOG = Logger.getLogger(ChunkRunner.class);

    private final Models models;
    private final InputStore inputs;
    private final ChunkResults results;

    ChunkRunner(Models models, InputStore inputs, ChunkResults results) {
        this.models = models;
        this.inputs = inputs;
        this.results = results;
    }

    /** Where models come from; loads at first use and blocks for it. */
    interface Models {
        /** @throws WeightsException when they cannot be used, which another worker may be able to */
        LanguageModel get(String slug) throws WeightsException;
    }

    /**
     * Runs chunks whose model, action and parameters are the same.
     *
     * @param isolating whether to find the items that the model fails on, so that they fail and the others do not
     * @param turn taken while the model computes
     * @throws IOException when inputs cannot be read or results not be written; nothing of these chunks is stored then
     * @throws UnusableModelException when the model cannot be loaded, which is no fault of the items
     */
    List<ChunkOutcome> run(List<ClaimedChunk> chunks, boolean isolating, Pulse pulse, DeviceTurns.Turn turn)
            throws IOException {
        JobSpec spec = chunks.getFirst().spec();
        LanguageModel model = model(spec);
        pulse.beat();
        List<OpenChunk> open = new ArrayList<>();
        try {
            List<ProteinSequence> sequences = new ArrayList<>();
            List<OpenChunk> owners = new ArrayList<>();
            for (ClaimedChunk chunk : chunks) {
                OpenChunk part = new OpenChunk(chunk, read(chunk), model, sequences.size());
                open.add(part);
                for (Item item : part.items) {
                    sequences.add(item.sequence());
                    owners.add(part);
                }
            }
            JobStep forward = JobStep.begun();
            InferenceTask task = spec.task(model.architecture(), model.outputHeads());
            ModelRun run = new ModelRun(model, task, sequences, owners, pulse, turn);
            run.run(isolating);
            forward.end(
                    JobStep.Kind.FORWARD,
                    chunks.stream().map(chunk -> chunk.lease().job()).toList());
            BatchFigures figures = new BatchFigures(run.batches, run.tokens, chunks.size(), turn.held());
            List<ChunkOutcome> outcomes = new ArrayList<>();
            for (OpenChunk part : open) {
                outcomes.add(part.commit(figures));
            }
            return outcomes;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            for (OpenChunk part : open) {
                part.draft.close();
            }
        }
    }

    /** The outcome of a chunk that is not to be tried any more: every item fails for the same reason. */
    ChunkOutcome giveUp(ClaimedChunk chunk, ItemFailure reason) throws IOException {
        List<Item> items = read(chunk);
        List<FailedItem> failed = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            failed.add(new FailedItem(chunk.firstItem() + i, items.get(i).id(), reason));
        }
        return new ChunkOutcome(chunk.lease(), 0, failed, null, null, null);
    }

    private LanguageModel model(JobSpec spec) {
        try {
            return models.get(spec.model());
        } catch (WeightsException e) {
            throw new UnusableModelException(e);
        }
    }

    /** This worker cannot load the model; another may. */
    static final class UnusableModelException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnusableModelException(WeightsException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private List<Item> read(ClaimedChunk chunk) throws IOException {
        try (InputStream in = chunk.input() != null
                ? new ByteArrayInputStream(chunk.input())
                : inputs.open(Objects.requireNonNull(chunk.inputObject()))) {
            return ItemLines.read(in).subList(chunk.inputSkip(), chunk.inputSkip() + chunk.itemCount());
        }
    }

    /** One pass over the sequences of all chunks. */
    private static final class ModelRun {
        private final LanguageModel model;
        private final InferenceTask task;
        private final List<ProteinSequence> sequences;
        private final List<OpenChunk> owners;
        private final Pulse pulse;
        private final DeviceTurns.Turn turn;
        /** The first sequence that has no result. */
        private int next;

        private int batches;
        private long tokens;

        ModelRun(
                LanguageModel model,
                InferenceTask task,
                List<ProteinSequence> sequences,
                List<OpenChunk> owners,
                Pulse pulse,
                DeviceTurns.Turn turn) {
            this.model = model;
            this.task = task;
            this.sequences = sequences;
            this.owners = owners;
            this.pulse = pulse;
            this.turn = turn;
        }

        void run(boolean isolating) {
            turn.take();
            try (turn) {
                if (isolating) {
                    isolate(sequences.size());
                } else {
                    compute(sequences.size());
                }
            }
        }

        private void compute(int to) {
            int from = next;
            model.run(task, sequences.subList(from, to), new LanguageModel.ResultSink() {
                @Override
                public void accept(int index, ItemResult result) {
                    ModelRun.this.accept(from + index, result);
                }

                @Override
                public void onBatch(long more) {
                    pulse.beat();
                    batches++;
                    tokens += more;
                    turn.giveWay();
                }
            });
        }

        /** Computes all up to one sequence; what fails is halved, again and again, until one sequence is left to fail. */
        private void isolate(int to) {
            try {
                compute(to);
            } catch (Pulse.CalledOffException | DeviceFaultException | UncheckedIOException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                pulse.beat();
                if (to - next == 1) {
                    LOG.errorf(
                            e,
                            "sequence failed: jobId=%s",
                            owners.get(next).chunk.lease().job());
                    accept(next, ItemFailure.internalError(e));
                } else if (next < to) {
                    isolate(next + (to - next) / 2);
                    isolate(to);
                } else {
                    throw e; // every sequence has its result, so that none is to blame
                }
            }
        }

        private void accept(int index, ItemResult result) {
            pulse.beat();
            owners.get(index).accept(index, result);
            next = index + 1;
        }
    }

    /** A chunk on its way through the model. */
    private final class OpenChunk {
        final ClaimedChunk chunk;
        final List<Item> items;
        final ChunkResults.Draft draft;
        private final LanguageModel model;
        private final int offset;
        private final ResultLineWriter lines;
        private final List<FailedItem> failed = new ArrayList<>();
        private int succeeded;

        /** @param offset where its first sequence stands among all that run together */
        OpenChunk(ClaimedChunk chunk, List<Item> items, LanguageModel model, int offset) throws IOException {
            this.chunk = chunk;
            this.items = items;
            this.model = model;
            this.offset = offset;
            draft = results.create("jobs/%s/%07d-%d.ndjson"
                    .formatted(
                            chunk.lease().job(),
                            chunk.firstItem(),
                            chunk.lease().attempt()));
            lines = new ResultLineWriter(
                    draft.out(), model.weights(), model.compute().precision());
        }

        void accept(int index, ItemResult result) {
            Item item = items.get(index - offset);
            int sequenceIndex = chunk.firstItem() + index - offset;
            try {
                switch (result) {
                    case SequenceOutput output -> {
                        lines.write(sequenceIndex, item.id(), output, sequenceTokens(item));
                        succeeded++;
                    }
                    case ItemFailure failure -> {
                        lines.write(sequenceIndex, item.id(), failure, InputPosition.UNKNOWN);
                        failed.add(new FailedItem(sequenceIndex, item.id(), failure));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Beside the logits of predict, so that a client sees which row is which position. */
        private List<String> sequenceTokens(Item item) {
            return chunk.spec().action() == Action.PREDICT ? item.sequence().spelling() : List.of();
        }

        ChunkOutcome commit(BatchFigures figures) throws IOException {
            if (succeeded + failed.size() != items.size()) {
                throw new IllegalStateException(
                        "the model answered %d of %d sequences".formatted(succeeded + failed.size(), items.size()));
            }
            lines.flush();
            return new ChunkOutcome(chunk.lease(), succeeded, failed, draft.commit(), model.weights(), figures);
        }
    }
}

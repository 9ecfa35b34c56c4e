package io.polysome.worker;

import io.polysome.inference.Action;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.InvalidTaskException;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.ItemResult;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.WeightsException;
import io.polysome.jobs.ChunkOutcome;
import io.polysome.jobs.ClaimedChunk;
import io.polysome.jobs.FailedItem;
import io.polysome.jobs.InputStore;
import io.polysome.jobs.Item;
import io.polysome.jobs.ItemLines;
import io.polysome.jobs.JobSpec;
import io.polysome.results.InputPosition;
import io.polysome.results.ResultLineWriter;
import io.polysome.results.ResultStore;
import io.polysome.sequence.ProteinSequence;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Puts chunks of one kind through the model in one go and stores a result object for each. Chunks of several jobs share
 * batches; every result goes to the chunk that its sequence came from.
 */
final class ChunkRunner {
    private final Models models;
    private final InputStore inputs;
    private final ResultStore results;

    ChunkRunner(Models models, InputStore inputs, ResultStore results) {
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
     * @throws IOException when inputs cannot be read or results not be written; nothing of these chunks is stored then
     */
    List<ChunkOutcome> run(List<ClaimedChunk> chunks, Pulse pulse) throws IOException {
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
            model.run(task(spec, model), sequences, (index, result) -> {
                pulse.beat();
                owners.get(index).accept(index, result);
            });
            List<ChunkOutcome> outcomes = new ArrayList<>();
            for (OpenChunk part : open) {
                outcomes.add(part.commit());
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
        return new ChunkOutcome(chunk.lease(), 0, failed, null, null);
    }

    private LanguageModel model(JobSpec spec) {
        try {
            return models.get(spec.model());
        } catch (WeightsException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private List<Item> read(ClaimedChunk chunk) throws IOException {
        try (InputStream in = chunk.input() != null
                ? new ByteArrayInputStream(chunk.input())
                : inputs.open(Objects.requireNonNull(chunk.inputObject()))) {
            return ItemLines.read(in);
        }
    }

    private static InferenceTask task(JobSpec spec, LanguageModel model) {
        try {
            return InferenceTask.resolve(
                    spec.action(), spec.params().include(), spec.params().reprLayers(), model.architecture());
        } catch (InvalidTaskException e) {
            throw new IllegalStateException("a job was accepted that its model cannot do", e);
        }
    }

    /** A chunk on its way through the model. */
    private final class OpenChunk {
        final ClaimedChunk chunk;
        final List<Item> items;
        final ResultStore.Draft draft;
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
            draft = results.create("jobs/%s/%06d-%d.ndjson"
                    .formatted(
                            chunk.lease().job(), chunk.number(), chunk.lease().attempt()));
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

        ChunkOutcome commit() throws IOException {
            if (succeeded + failed.size() != items.size()) {
                throw new IllegalStateException(
                        "the model answered %d of %d sequences".formatted(succeeded + failed.size(), items.size()));
            }
            lines.flush();
            return new ChunkOutcome(chunk.lease(), succeeded, failed, draft.commit(), model.weights());
        }
    }
}

package io.polysome.cli;

import io.polysome.cli.InferBatch.Item;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.WeightsLabel;
import io.polysome.results.NpzResultWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** One NumPy archive of all records. */
final class InferArchive implements InferFormat {
    private final NpzResultWriter archive;

    InferArchive(OutputStream out, WeightsLabel weights) throws IOException {
        archive = new NpzResultWriter(out, weights);
    }

    @Override
    public Part prepare(List<Answer> answers) {
        return () -> {
            for (Answer answer : answers) {
                write(answer);
            }
        };
    }

    private void write(Answer answer) throws IOException {
        Item item = answer.item();
        switch (answer.result()) {
            case SequenceOutput output -> archive.write(item.index(), item.id(), item.residues(), output);
            case ItemFailure failure -> archive.write(item.index(), item.id(), failure);
        }
    }

    @Override
    public void finish() throws IOException {
        archive.finish();
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}

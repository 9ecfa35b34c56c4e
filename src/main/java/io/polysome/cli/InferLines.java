package io.polysome.cli;

import io.polysome.cli.InferBatch.Item;
import io.polysome.inference.Action;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.Precision;
import io.polysome.inference.SequenceOutput;
import io.polysome.inference.WeightsLabel;
import io.polysome.results.InputPosition;
import io.polysome.results.ResultLineWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** One line of JSON for each record, made where it was computed. */
final class InferLines implements InferFormat {
    private final OutputStream out;
    private final WeightsLabel weights;
    private final Precision precision;
    private final Action action;

    InferLines(OutputStream out, WeightsLabel weights, Precision precision, Action action) {
        this.out = out;
        this.weights = weights;
        this.precision = precision;
        this.action = action;
    }

    @Override
    public Part prepare(List<Answer> answers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ResultLineWriter writer = new ResultLineWriter(bytes, weights, precision)) {
            for (Answer answer : answers) {
                Item item = answer.item();
                switch (answer.result()) {
                    case SequenceOutput output -> writer.write(item.index(), item.id(), output, tokens(item));
                    case ItemFailure failure -> writer.write(item.index(), item.id(), failure, position(item));
                }
            }
        }
        return () -> bytes.writeTo(out);
    }

    private List<String> tokens(Item item) {
        return action == Action.PREDICT && item instanceof Item.Good good
                ? good.sequence().spelling()
                : List.of();
    }

    private static InputPosition position(Item item) {
        return item instanceof Item.Bad bad ? bad.position() : InputPosition.UNKNOWN;
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}

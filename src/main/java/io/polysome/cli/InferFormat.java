package io.polysome.cli;

import io.polysome.cli.InferBatch.Item;
import io.polysome.inference.ItemResult;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The form that results are written in. Closing leaves the stream below it open. */
interface InferFormat extends Closeable {

    /** A record and what became of it; the failure of a record that is no sequence is its own. */
    record Answer(Item item, ItemResult result) {}

    /** Does what need not wait for the results before these to be written. For any thread. */
    Part prepare(List<Answer> answers) throws IOException;

    /** When every part is written. */
    void finish() throws IOException;

    /** Results that wait for their turn. */
    interface Part {
        /** Called in the order of the input, by one thread. */
        void write() throws IOException;
    }
}

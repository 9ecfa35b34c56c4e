package io.polysome.api;

import io.polysome.inference.Precision;
import io.polysome.inference.WeightsLabel;
import io.polysome.jobs.FailedItem;
import io.polysome.jobs.FinishedChunk;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobStore;
import io.polysome.results.InputPosition;
import io.polysome.results.ResultLineWriter;
import io.polysome.results.ResultStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Puts the results of a job together again from those of its chunks. */
@ApplicationScoped
class JobResults {
    private final JobStore jobs;
    private final ResultStore results;

    JobResults(JobStore jobs, ResultStore results) {
        this.jobs = jobs;
        this.results = results;
    }

    /** @param job a finished one */
    Download open(Job job) {
        return new Download(job, jobs.finishedChunks(job.id()));
    }

    /** The results of one job, ready to be streamed. */
    final class Download {
        private final Job job;
        private final List<FinishedChunk> chunks;

        private Download(Job job, List<FinishedChunk> chunks) {
            this.job = job;
            this.chunks = chunks;
        }

        /** One line of JSON per item, in item order, each ended by a newline. */
        void writeLines(OutputStream out) throws IOException {
            for (FinishedChunk chunk : chunks) {
                if (chunk.resultObject() == null) {
                    writeFailures(chunk, out);
                } else {
                    try (InputStream lines = results.open(chunk.resultObject())) {
                        lines.transferTo(out);
                    }
                }
            }
        }

        /** A chunk that was given up has no object; its rows say why. Nothing of it was computed, in whatever precision. */
        private void writeFailures(FinishedChunk chunk, OutputStream out) throws IOException {
            WeightsLabel weights = job.weights() == null ? WeightsLabel.UNVERIFIED : job.weights();
            ResultLineWriter lines = new ResultLineWriter(out, weights, Precision.FP32);
            for (FailedItem item : jobs.failedItems(job.id(), chunk.firstItem(), chunk.itemCount())) {
                lines.write(item.index(), item.id(), item.failure(), InputPosition.UNKNOWN);
            }
            lines.flush();
        }
    }
}

package io.polysome.api;

import io.polysome.inference.Precision;
import io.polysome.inference.WeightsLabel;
import io.polysome.jobs.ChunkOutcome.ResultLines;
import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.jobs.FailedItem;
import io.polysome.jobs.FinishedChunk;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobChanged;
import io.polysome.jobs.JobStore;
import io.polysome.platform.Sha256;
import io.polysome.results.InputPosition;
import io.polysome.results.ResultLineWriter;
import io.polysome.results.ResultStore;
import io.polysome.results.VerifiedInputStream;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the results of a job together again from those of its chunks. */
@ApplicationScoped
public class JobResults {
    private static final int ETAG_CHARACTERS = 32;

    private final JobStore jobs;
    private final ResultStore results;

    JobResults(JobStore jobs, ResultStore results) {
        this.jobs = jobs;
        this.results = results;
    }

    /**
     * Bytes that are ready to be streamed and never change.
     *
     * @param etag without quotes
     * @param bytes how many; of one item, at most so many
     */
    record Download(String etag, long bytes, Content content) {}

    /** What a download holds. */
    interface Content {
        /**
         * Writes a stretch of it, in memory that does not grow with it, and opens no chunk that is not touched. When a
         * chunk is not what was stored, throws before all of the stretch is written.
         */
        void write(OutputStream out, long from, long to) throws IOException;
    }

    /** All results of a finished job. */
    Download open(Job job, ResultFormat format) {
        return open(job, format, jobs.finishedChunks(job.id()), null);
    }

    /** The same of a job whose end has just been told; what came with the news is not looked up. */
    Download open(JobChanged end, ResultFormat format) {
        FinishedChunk only = end.only();
        return only == null ? open(end.job(), format) : open(end.job(), format, List.of(only), end.lines());
    }

    /** @param lines of the one chunk, when they are at hand */
    private Download open(Job job, ResultFormat format, List<FinishedChunk> chunks, byte @Nullable [] lines) {
        MessageDigest digest = Sha256.begin();
        List<Part> parts = new ArrayList<>();
        parts.add(Part.text(format.head()));
        for (FinishedChunk chunk : chunks) {
            boolean isLast = chunk.equals(chunks.getLast());
            long linesBytes = linesBytes(job, chunk);
            long bytes =
                    linesBytes + (long) chunk.itemCount() * (format.lineEnd().length() - 1);
            parts.add(new Part(
                    isLast
                            ? bytes
                                    - format.lineEnd().length()
                                    + format.lastLineEnd().length()
                            : bytes,
                    out -> copy(job, chunk, lines, new LineEnds(out, format.lineEnd()))));
            digest.update((chunk.firstItem() + ":" + linesBytes + ":" + chunk.resultSha256() + "\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
        parts.add(Part.text(format.tail()));
        return new Download(
                etag(digest) + "-" + format.shortName(),
                parts.stream().mapToLong(Part::bytes).sum(),
                (out, from, to) -> write(parts, out, from, to));
    }

    /** The result of one item, without a newline; empty while there is none. */
    Optional<Download> open(Job job, int item) {
        return jobs.findFinishedChunk(job.id(), item).map(chunk -> {
            MessageDigest digest = Sha256.begin();
            digest.update((job.id() + ":" + chunk.resultSha256()).getBytes(StandardCharsets.US_ASCII));
            return new Download(etag(digest) + "-" + item, linesBytes(job, chunk), (out, from, to) -> {
                copy(job, chunk, null, new OneLine(out, item - chunk.firstItem()));
                out.write('\n');
            });
        });
    }

    /**
     * The lines of a finished job, to be read once and closed. No more than a few kilobytes of them are in memory, unless
     * they came with the news of the end. Throws at the end of a chunk that is not what was stored.
     */
    public InputStream lines(JobChanged end) {
        if (end.lines() != null) {
            return new ByteArrayInputStream(end.lines());
        }
        List<FinishedChunk> chunks =
                end.only() == null ? jobs.finishedChunks(end.job().id()) : List.of(end.only());
        return new Lines(end.job(), chunks.iterator());
    }

    /** Opens each chunk when the one before has been read. */
    private final class Lines extends InputStream {
        private final Job job;
        private final Iterator<FinishedChunk> rest;
        private InputStream current = InputStream.nullInputStream();

        Lines(Job job, Iterator<FinishedChunk> chunks) {
            this.job = job;
            this.rest = chunks;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = current.read(bytes, offset, length);
            while (read < 0 && rest.hasNext()) {
                current.close();
                current = JobResults.this.open(job, rest.next());
                read = current.read(bytes, offset, length);
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            current.close();
        }
    }

    private static String etag(MessageDigest digest) {
        return Sha256.hex(digest).substring(0, ETAG_CHARACTERS);
    }

    private interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    private record Part(long bytes, Writer writer) {
        static Part text(String text) {
            byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
            return new Part(ascii.length, out -> out.write(ascii));
        }
    }

    private static void write(List<Part> parts, OutputStream out, long from, long to) throws IOException {
        long start = 0;
        for (Part part : parts) {
            long end = start + part.bytes();
            if (Math.max(start, from) < Math.min(end, to)) {
                Slice slice = new Slice(out, Math.max(0, from - start), Math.min(end, to) - start);
                part.writer().writeTo(slice);
                slice.finish();
            }
            start = end;
        }
    }

    private long linesBytes(Job job, FinishedChunk chunk) {
        return chunk.isFailed() ? failures(job, chunk).length : chunk.resultBytes();
    }

    /** All lines of a chunk; throws at their end when they are not what was stored. */
    private void copy(Job job, FinishedChunk chunk, byte @Nullable [] atHand, OutputStream out) throws IOException {
        if (atHand != null) {
            out.write(atHand);
            return;
        }
        try (InputStream lines = open(job, chunk)) {
            lines.transferTo(out);
        }
    }

    private InputStream open(Job job, FinishedChunk chunk) throws IOException {
        String sha256 = chunk.resultSha256();
        if (sha256 == null) {
            return new ByteArrayInputStream(failures(job, chunk));
        }
        if (chunk.resultObject() != null) {
            return results.open(new ResultObject(chunk.resultObject(), chunk.resultBytes(), sha256));
        }
        byte[] lines = jobs.resultLines(job.id(), chunk.firstItem());
        return new VerifiedInputStream(new ByteArrayInputStream(lines), new ResultLines(lines, sha256));
    }

    /** A chunk that was given up has no lines; its rows say why. Nothing of it was computed, in whatever precision. */
    private byte[] failures(Job job, FinishedChunk chunk) {
        WeightsLabel weights = job.weights() == null ? WeightsLabel.UNVERIFIED : job.weights();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ResultLineWriter lines = new ResultLineWriter(bytes, weights, Precision.FP32)) {
            for (FailedItem item : jobs.failedItems(job.id(), chunk.firstItem(), chunk.itemCount())) {
                lines.write(item.index(), item.id(), item.failure(), InputPosition.UNKNOWN);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory takes any bytes", e);
        }
        return bytes.toByteArray();
    }
}

package io.polysome.results;

import io.polysome.jobs.ChunkOutcome.Result;
import io.polysome.jobs.ChunkOutcome.ResultLines;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Takes the lines of chunks: few bytes to be kept in the chunk's row, more in the result store. Many threads may use it. */
@Singleton
public final class ChunkResults {
    private final ResultStore store;
    private final int inlineBytes;

    @Inject
    public ChunkResults(ResultStore store, ResultsConfig config) {
        this(store, config.inlineBytes());
    }

    /** @param inlineBytes most that is kept in a row */
    public ChunkResults(ResultStore store, int inlineBytes) {
        this.store = store;
        this.inlineBytes = inlineBytes;
    }

    /** @param key of the object, if it becomes one; the caller closes the draft */
    public Draft create(String key) {
        return new Draft(key);
    }

    /** Lines that are being written, by one thread. */
    public final class Draft implements Closeable {
        private final String key;
        private final ByteArrayOutputStream head = new ByteArrayOutputStream();
        private ResultStore.@Nullable Draft object;

        private Draft(String key) {
            this.key = key;
        }

        public OutputStream out() {
            return new Lines();
        }

        /** What is in the store survives a crash once this returns; what goes into the row is the caller's to store. */
        public Result commit() throws IOException {
            return object == null ? ResultLines.of(head.toByteArray()) : object.commit();
        }

        /** Without a commit before it, nothing remains of the draft. */
        @Override
        public void close() throws IOException {
            if (object != null) {
                object.close();
            }
        }

        /** Where the next so many bytes go. */
        private OutputStream room(int bytes) throws IOException {
            if (object == null && head.size() + bytes > inlineBytes) {
                object = store.create(key);
                head.writeTo(object.out());
                head.reset();
            }
            return object == null ? head : object.out();
        }

        private final class Lines extends OutputStream {
            @Override
            public void write(int b) throws IOException {
                room(1).write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                room(length).write(bytes, offset, length);
            }
        }
    }
}

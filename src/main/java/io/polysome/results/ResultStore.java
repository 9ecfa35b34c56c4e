package io.polysome.results;

import io.polysome.jobs.ChunkOutcome.ResultObject;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Keeps result objects: written once, read often, never changed. May be used by many threads. */
public interface ResultStore {

    /** Begins an object, which nobody sees before {@link Draft#commit()}. The caller closes the draft. */
    Draft create(String key) throws IOException;

    /**
     * Reads a committed object; the caller closes it. What is read is compared with what was committed: the stream ends
     * with a {@link DamagedObjectException} when they differ, so whoever has read to its end has the whole.
     *
     * @throws java.nio.file.NoSuchFileException when no object of that key was committed
     */
    InputStream open(ResultObject object) throws IOException;

    /** Deletes every object whose key begins with the prefix, which ends in a slash; there need not be any. */
    void deleteAll(String prefix) throws IOException;

    /** An object that is being written, by one thread. */
    interface Draft extends Closeable {
        OutputStream out();

        /** Once this returns the object survives a crash. Committing a key again replaces the object as a whole. */
        ResultObject commit() throws IOException;

        /** Without a commit before it, nothing remains of the draft. */
        @Override
        void close() throws IOException;
    }
}

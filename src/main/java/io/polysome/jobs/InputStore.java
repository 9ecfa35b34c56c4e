package io.polysome.jobs;

import java.io.IOException;
import java.io.InputStream;

/** Keeps the items of chunks that are too large for a row, where every worker can read them. */
public interface InputStore {

    /** Stores an object for good: once this returns it survives a crash. Writing the same key again replaces it. */
    void put(String key, byte[] content) throws IOException;

    /**
     * The caller closes it.
     *
     * @throws java.nio.file.NoSuchFileException when there is none of that key
     */
    InputStream open(String key) throws IOException;

    /** Deletes every object whose key begins with the prefix, which ends in a slash; there need not be any. */
    void deleteAll(String prefix) throws IOException;
}

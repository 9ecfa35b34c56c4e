package io.polysome.results.s3;

import io.polysome.jobs.InputStore;
import io.polysome.results.ResultStore;
import java.io.IOException;
import java.io.InputStream;

/** Inputs of chunks in a bucket, below {@code inputs/}. */
public final class S3InputStore implements InputStore {
    private static final String FOLDER = "inputs/";

    private final S3Bucket bucket;

    /** @param bucket remains the caller's to close */
    public S3InputStore(S3Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public void put(String key, byte[] content) throws IOException {
        try (ResultStore.Draft draft = bucket.create(FOLDER, key)) {
            draft.out().write(content);
            draft.commit();
        }
    }

    @Override
    public InputStream open(String key) throws IOException {
        return bucket.open(FOLDER, key);
    }

    @Override
    public void deleteAll(String prefix) throws IOException {
        bucket.deleteAll(FOLDER, prefix);
    }
}

package io.polysome.results.s3;

import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.results.ResultStore;
import io.polysome.results.VerifiedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Result objects in a bucket, below {@code results/}. */
public final class S3ResultStore implements ResultStore {
    private static final String FOLDER = "results/";

    private final S3Bucket bucket;

    /** @param bucket remains the caller's to close */
    public S3ResultStore(S3Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public Draft create(String key) {
        return bucket.create(FOLDER, key);
    }

    @Override
    public InputStream open(ResultObject object) throws IOException {
        return new VerifiedInputStream(bucket.open(FOLDER, object.key()), object);
    }

    @Override
    public void deleteAll(String prefix) throws IOException {
        bucket.deleteAll(FOLDER, prefix);
    }
}

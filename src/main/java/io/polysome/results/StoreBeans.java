package io.polysome.results;

import io.polysome.jobs.InputStore;
import io.polysome.jobs.JobsConfig;
import io.polysome.results.file.FileInputStore;
import io.polysome.results.file.FileResultStore;
import io.polysome.results.s3.S3Bucket;
import io.polysome.results.s3.S3InputStore;
import io.polysome.results.s3.S3ResultStore;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The stores that the configuration asks for. */
@Singleton
final class StoreBeans {
    private final ResultsConfig config;
    private @Nullable S3Bucket bucket;

    StoreBeans(ResultsConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    ResultStore results() {
        return switch (config.store()) {
            case FILE -> new FileResultStore(config.dir());
            case S3 -> new S3ResultStore(bucket());
        };
    }

    @Produces
    @Singleton
    InputStore inputs(JobsConfig jobs) {
        return switch (config.store()) {
            case FILE -> new FileInputStore(jobs.inputDir());
            case S3 -> new S3InputStore(bucket());
        };
    }

    /** One for both, as its connections are. */
    private synchronized S3Bucket bucket() {
        if (bucket == null) {
            bucket = S3Bucket.connect(config.s3());
        }
        return bucket;
    }

    @PreDestroy
    synchronized void close() {
        if (bucket != null) {
            bucket.close();
        }
    }
}

package io.polysome.results;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Where results are kept, and the inputs of chunks that are too large for a row. */
@ConfigMapping(prefix = "polysome.results")
public interface ResultsConfig {
    /** Files of a folder, or objects of an S3 bucket. All workers and all who serve results must use the same. */
    @WithDefault("file")
    Store store();

    /** The folder of the result objects, when they are files. */
    @WithDefault("data/results")
    Path dir();

    /**
     * The lines of a chunk up to this many bytes stay in its row; larger ones become an object. Smaller: fewer bytes in
     * the database. Larger: fewer objects, and jobs of few items are done sooner.
     */
    @WithDefault("16384")
    int inlineBytes();

    S3 s3();

    /** Kinds of stores. */
    enum Store {
        FILE,
        S3
    }

    /** The bucket, when the store is s3. Credentials come from where the AWS SDK looks for them. */
    interface S3 {
        Optional<String> bucket();

        /** What the key of every object begins with, so that a bucket may be shared. */
        @WithDefault("polysome/")
        String prefix();

        @WithDefault("us-east-1")
        String region();

        /** The address of a store that is not Amazon's. */
        Optional<URI> endpoint();

        /** Whether the bucket is part of the path and not of the host's name, as most stores want that are not Amazon's. */
        @WithDefault("false")
        boolean pathStyle();
    }
}

package io.polysome.results.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.jobs.InputStore;
import io.polysome.results.ResultStore;
import io.polysome.results.ResultStoreContract;
import io.polysome.results.ResultsConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class S3ResultStoreIT extends ResultStoreContract {
    @SuppressWarnings("NullAway.Init") // before any test
    private static S3Server server;

    @SuppressWarnings("NullAway.Init") // before any test
    private static S3Bucket bucket;

    @BeforeAll
    static void startServer() throws IOException {
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        server = new S3Server();
        bucket = S3Bucket.connect(config(S3Server.BUCKET));
    }

    @AfterAll
    static void stopServer() {
        bucket.close();
        server.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private static ResultsConfig.S3 config(String bucketName) {
        return new SmallRyeConfigBuilder()
                .withMapping(ResultsConfig.class)
                .withDefaultValues(Map.of(
                        "polysome.results.store",
                        "s3",
                        "polysome.results.s3.bucket",
                        bucketName,
                        "polysome.results.s3.endpoint",
                        server.address().toString(),
                        "polysome.results.s3.path-style",
                        "true"))
                .build()
                .getConfigMapping(ResultsConfig.class)
                .s3();
    }

    @Override
    protected ResultStore store() {
        return new S3ResultStore(bucket);
    }

    @Test
    void inputIsReadBackAndReplaced() throws IOException {
        // Given
        InputStore inputs = new S3InputStore(bucket);
        inputs.put("jobs/a/000000.ndjson", "first".getBytes(UTF_8));
        // When
        inputs.put("jobs/a/000000.ndjson", "second".getBytes(UTF_8));
        // Then
        try (InputStream in = inputs.open("jobs/a/000000.ndjson")) {
            assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("second");
        }
        assertThatThrownBy(() -> inputs.open("jobs/a/000001.ndjson")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aBucketThatIsNotThereIsAFailureThatIsTold() throws IOException {
        // Given
        try (S3Bucket none = S3Bucket.connect(config("no-such-bucket"));
                ResultStore.Draft draft = new S3ResultStore(none).create("jobs/a/0")) {
            // Then
            assertThatThrownBy(draft::commit)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("writing jobs/a/0 failed in the object store");
        }
    }
}

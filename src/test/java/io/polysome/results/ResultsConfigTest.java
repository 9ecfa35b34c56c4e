package io.polysome.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.results.s3.S3Bucket;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsConfigTest {

    @Test
    void defaults() {
        // When
        ResultsConfig config = config(Map.of());
        // Then
        assertThat(config.store()).isEqualTo(ResultsConfig.Store.FILE);
        assertThat(config.dir()).isEqualTo(Path.of("data/results"));
        assertThat(config.inlineBytes()).isEqualTo(16_384);
        assertThat(config.s3().bucket()).isEmpty();
        assertThat(config.s3().prefix()).isEqualTo("polysome/");
        assertThat(config.s3().region()).isEqualTo("us-east-1");
        assertThat(config.s3().endpoint()).isEmpty();
        assertThat(config.s3().pathStyle()).isFalse();
    }

    @Test
    void everyKey() {
        // When
        ResultsConfig config = config(Map.of(
                "polysome.results.store", "s3",
                "polysome.results.dir", "/srv/results",
                "polysome.results.inline-bytes", "0",
                "polysome.results.s3.bucket", "proteins",
                "polysome.results.s3.prefix", "lab/",
                "polysome.results.s3.region", "eu-west-1",
                "polysome.results.s3.endpoint", "http://minio:9000",
                "polysome.results.s3.path-style", "true"));
        // Then
        assertThat(config.store()).isEqualTo(ResultsConfig.Store.S3);
        assertThat(config.dir()).isEqualTo(Path.of("/srv/results"));
        assertThat(config.inlineBytes()).isZero();
        assertThat(config.s3().bucket()).contains("proteins");
        assertThat(config.s3().prefix()).isEqualTo("lab/");
        assertThat(config.s3().region()).isEqualTo("eu-west-1");
        assertThat(config.s3().endpoint()).contains(URI.create("http://minio:9000"));
        assertThat(config.s3().pathStyle()).isTrue();
    }

    @Test
    void anUnknownKeyIsRefused() {
        assertThatThrownBy(() -> config(Map.of("polysome.results.folder", "x")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("polysome.results.folder");
    }

    @Test
    void aBucketThatIsNotNamedIsToldWithItsKey() {
        assertThatThrownBy(() -> S3Bucket.connect(config(Map.of()).s3()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("polysome.results.s3.bucket");
    }

    private static ResultsConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(ResultsConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(ResultsConfig.class);
    }
}

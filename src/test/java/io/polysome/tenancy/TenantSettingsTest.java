package io.polysome.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantSettingsTest {
    private static final TenantSettings PLAIN = TenantSettings.named("Lab");

    private static TenantSettings withOrigin(String origin) {
        return new TenantSettings("Lab", 1, TenantLimits.NONE, List.of(origin), List.of(), List.of());
    }

    private static TenantSettings withBucket(String bucket) {
        return new TenantSettings("Lab", 1, TenantLimits.NONE, List.of(), List.of(bucket), List.of());
    }

    private static TenantSettings withPrefix(String prefix) {
        return new TenantSettings("Lab", 1, TenantLimits.NONE, List.of(), List.of(), List.of(prefix));
    }

    @Test
    void settingsOfANewTenantAreRight() {
        assertThat(PLAIN.mistakes()).isEmpty();
    }

    @Test
    void everythingWrongIsToldByItsPlace() {
        // Given
        TenantSettings settings = new TenantSettings(
                " ",
                Double.NaN,
                new TenantLimits(0, -1),
                List.of("https://lab.example.org", "lab.example.org"),
                List.of("s3://inputs"),
                List.of("polysome.chunks."));
        // Then
        assertThat(settings.mistakes())
                .extracting(TenantSettings.Mistake::field)
                .containsExactly(
                        "name",
                        "weight",
                        "limits.max_request_items",
                        "limits.max_queued_jobs",
                        "webhook_origins[1]",
                        "input_buckets[0]",
                        "kafka_prefixes[0]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://lab.example.org", "http://localhost:8080", "https://10.0.0.7", "https://[fd00::1]:8443"
            })
    void originMayHaveAPort(String origin) {
        assertThat(withOrigin(origin).mistakes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://lab.example.org/",
                "https://lab.example.org/hook",
                "https://user@lab.example.org",
                "https://LAB.example.org",
                "ftp://lab.example.org",
                "https://*",
                "https://"
            })
    void originWithMoreOrLessIsRefused(String origin) {
        assertThat(withOrigin(origin).mistakes()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inputs", "lab.inputs-2", "inputs/screens/2030"})
    void bucketMayHaveAPrefix(String bucket) {
        assertThat(withBucket(bucket).mistakes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "Inputs", "inputs/", "/inputs", "inputs/\n"})
    void otherTextsAreNoBuckets(String bucket) {
        assertThat(withBucket(bucket).mistakes()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab.replies.", "polysomes", "x"})
    void topicsMayBeginWithAnythingOfTheTenants(String prefix) {
        assertThat(withPrefix(prefix).mistakes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "p", "polysome", "polysome.", "polysome.job-events.v1", "__consumer", "_", "lab*"})
    void prefixThatReachesTopicsOfTheServiceOrTheBrokerIsRefused(String prefix) {
        assertThat(withPrefix(prefix).mistakes()).hasSize(1);
    }

    @Test
    void listsHaveAnEnd() {
        // Given
        TenantSettings settings = new TenantSettings(
                "Lab", 1, TenantLimits.NONE, Collections.nCopies(101, "https://lab.example.org"), List.of(), List.of());
        // Then
        assertThat(settings.mistakes())
                .extracting(TenantSettings.Mistake::message)
                .containsExactly("webhook_origins may have at most 100 entries");
    }
}

package io.polysome.journey;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.polysome.platform.embedded.EmbeddedPlatform;
import io.polysome.testing.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The parts of the service in processes of their own, over one broker and one database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int ITEMS = 200;

    private final TemporaryFolder folder = new TemporaryFolder();
    private final Path data = folder.path().resolve("shared");
    private EmbeddedPlatform platform;

    @BeforeAll
    void startPlatform() throws InterruptedException {
        platform = EmbeddedPlatform.start(folder.path().resolve("platform"));
    }

    @AfterAll
    void stopPlatform() {
        platform.close();
        folder.close();
    }

    private RunningService start(String roles) throws IOException {
        List<String> options =
                new ArrayList<>(List.of("-Dpolysome.roles=" + roles, "-Dpolysome.jobs.chunk-flops=1.5e10", "-Xmx512m"));
        platform.configuration().forEach((key, value) -> options.add("-D%s=%s".formatted(key, value)));
        return RunningService.start(data, options, List.of("--weights=esm2-8m=random"));
    }

    private static String submit(RunningService api) throws IOException {
        Random random = new Random(20260102);
        String items = IntStream.range(0, ITEMS)
                .mapToObj(i -> "{\"id\":\"p%d\",\"sequence\":\"%s\"}"
                        .formatted(
                                i,
                                random.ints(60 + random.nextInt(120), 0, 20)
                                        .mapToObj(letter -> String.valueOf("ACDEFGHIKLMNPQRSTVWY".charAt(letter)))
                                        .collect(Collectors.joining())))
                .collect(Collectors.joining(","));
        return given().contentType("application/json")
                .body("{\"model\":\"esm2-8m\",\"action\":\"encode\",\"items\":[%s]}".formatted(items))
                .post(api.url() + "/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static void awaitSucceeded(RunningService api, String job, int atLeast) {
        await("%d results".formatted(atLeast))
                .atMost(PATIENCE)
                .until(
                        () -> given().get(api.url() + "/v1/jobs/" + job)
                                .then()
                                .extract()
                                .<Integer>path("counts.succeeded"),
                        count -> count >= atLeast);
    }

    @Test
    void jobOfOneProcessIsDoneByAnotherAlsoWhenThatIsKilled() throws Exception {
        // Given
        try (RunningService api = start("api")) {
            String job = submit(api);
            try (RunningService worker = start("dispatch,worker")) {
                awaitSucceeded(api, job, ITEMS / 8);
                // When
                worker.kill();
            }
            try (RunningService worker = start("dispatch,worker")) {
                awaitSucceeded(api, job, ITEMS);
                // Then
                given().post(worker.url() + "/v1/jobs")
                        .then()
                        .statusCode(421)
                        .body("type", equalTo("/docs/errors#not-served-here"));
            }
            assertThat(given().get(api.url() + "/v1/jobs/" + job + "/results?format=ndjson")
                            .asString()
                            .lines())
                    .hasSize(ITEMS)
                    .doesNotHaveDuplicates();
            List<String> outcomes = given().get(api.url() + "/v1/jobs/" + job + "/timeline?limit=1000")
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("entries.findAll { it.kind == 'attempt' }.outcome");
            assertThat(outcomes).contains("lost", "succeeded").doesNotContain("running");
        }
    }

    @Test
    void roleThatThereIsNotStopsTheStart() throws Exception {
        try (RunningService none = start("api,progress")) {
            assertThat(none.output()).contains("there is no role 'progress'").contains("api, dispatch, worker");
            assertThat(none.terminate()).isEqualTo(1);
        }
    }
}

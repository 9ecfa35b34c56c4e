package io.polysome.journey.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.polysome.platform.Json;
import io.polysome.testing.TemporaryFolder;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever goes wrong, every accepted job comes to its end, each item once, with its own numbers.
 *
 * <p>By default one short run. The long one: {@code ./mvnw verify -Dskip.unit.tests=true -Dit.test=RandomFaultsIT
 * -Dpolysome.faults.seeds=1,2,3,4,5,6,7,8,9,10 -Dpolysome.faults.per-run=20}.
 */
class RandomFaultsIT {
    private static final Logger LOG = LoggerFactory.getLogger(RandomFaultsIT.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
    private static final List<String> TENANTS = List.of("anna", "bert", "cleo");

    static LongStream seeds() {
        return Arrays.stream(System.getProperty("polysome.faults.seeds", "1").split(","))
                .mapToLong(Long::parseLong);
    }

    private static int faultsPerRun() {
        return Integer.getInteger("polysome.faults.per-run", 4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyAcceptedJobEndsOnceWhateverGoesWrong(long seed) throws Exception {
        TemporaryFolder folder = new TemporaryFolder();
        try (Cluster cluster = new Cluster(folder.path());
                Client client = new Client(cluster.url())) {
            // Given
            Map<String, String> tokens = tokens(cluster, client);
            Accepted reference = everyProtein(client, tokens);
            Map<Integer, float[]> expected = numbers(client, reference);
            List<Fault> faults = Fault.plan(seed, faultsPerRun(), cluster);
            Random random = new Random(seed);
            Load load = new Load(client, tokens, seed);
            // When
            try (load) {
                for (Fault fault : faults) {
                    LOG.info(
                            "seed={}, fault={}, accepted={}",
                            seed,
                            fault,
                            load.accepted().size());
                    fault.happen();
                    TimeUnit.NANOSECONDS.sleep(random.nextLong(LONGEST_PAUSE.toNanos()));
                }
            }
            List<Accepted> jobs = new ArrayList<>(load.accepted());
            jobs.add(reference);
            for (Accepted job : jobs) {
                awaitEnd(client, job);
            }
            // Then
            Invariants invariants = new Invariants(client, expected);
            for (Accepted job : jobs) {
                invariants.check(job);
            }
            invariants.checkDatabase(cluster.databaseAddress(), jobs);
            LOG.info(
                    "seed={}, faults={}, jobs={}, items={}, submissions repeated={}, items given up={}, disk={}, violations={}",
                    seed,
                    faults.size(),
                    jobs.size(),
                    invariants.items(),
                    load.repeats(),
                    invariants.lostItems(),
                    cluster.disk().isMounted() ? "mounted" : "folder",
                    invariants.violations());
            if (!invariants.violations().isEmpty()) {
                Path report = Path.of("target", "faults-%d.log".formatted(seed));
                Files.writeString(report, cluster.outputs());
            }
            assertThat(load.refused()).isEmpty();
            assertThat(invariants.violations()).isEmpty();
        } finally {
            folder.close();
        }
    }

    /** A tenant each, with a token of its own. */
    private static Map<String, String> tokens(Cluster cluster, Client client) throws Exception {
        String admin = Files.readString(cluster.data().resolve("admin-token")).strip();
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String tenant : TENANTS) {
            client.post("/v1/tenants", admin, "{\"id\":\"%1$s\",\"name\":\"%1$s\"}".formatted(tenant), Map.of());
            HttpResponse<String> token = client.post(
                    "/v1/tokens",
                    admin,
                    "{\"tenant\":\"%s\",\"name\":\"load\",\"scopes\":[\"submit\",\"read\"]}".formatted(tenant),
                    Map.of());
            assertThat(token.statusCode()).as(token.body()).isEqualTo(201);
            tokens.put(tenant, Client.json(token).get("token").asText());
        }
        return tokens;
    }

    /** A job of the whole pool, finished before anything goes wrong: its numbers are the right ones. */
    private static Accepted everyProtein(Client client, Map<String, String> tokens) throws Exception {
        String token = Objects.requireNonNull(tokens.get(TENANTS.getFirst()));
        List<Integer> all = IntStream.range(0, Proteins.COUNT).boxed().toList();
        HttpResponse<String> answer = client.post("/v1/jobs", token, Proteins.job(all), Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        Accepted job = new Accepted(Client.json(answer).get("id").asText(), TENANTS.getFirst(), token, all);
        awaitEnd(client, job);
        return job;
    }

    private static Map<Integer, float[]> numbers(Client client, Accepted job) throws Exception {
        Map<Integer, float[]> numbers = new HashMap<>();
        String path = "/v1/jobs/%s/results?format=ndjson".formatted(job.id());
        for (String line : client.get(path, job.token()).body().lines().toList()) {
            JsonNode result = Json.MAPPER.readTree(line);
            numbers.put(result.get("sequence_index").asInt(), Invariants.embedding(result));
        }
        return numbers;
    }

    private static void awaitEnd(Client client, Accepted job) {
        await("the end of job " + job.id())
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> !Client.json(client.get("/v1/jobs/%s?wait=5".formatted(job.id()), job.token()))
                        .get("finished_at")
                        .isNull());
    }
}

package io.polysome.journey.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.polysome.inference.RelativeError;
import io.polysome.platform.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must be true when the dust has settled; every violation is collected. */
final class Invariants {
    /** Between two matrix libraries, of which each start may choose another; the numbers of two proteins differ by about 1. */
    private static final double SAME = 1e-5;

    private final Client client;
    private final Map<Integer, float[]> expected;
    private final List<String> violations = new ArrayList<>();
    private long items;
    private long lostItems;

    /** @param expected the right numbers, by protein */
    Invariants(Client client, Map<Integer, float[]> expected) {
        this.client = client;
        this.expected = expected;
    }

    List<String> violations() {
        return violations;
    }

    /** Items whose results were looked at. */
    long items() {
        return items;
    }

    /** Items that the service gave up, as it may when their worker was killed again and again. */
    long lostItems() {
        return lostItems;
    }

    /** Every item of the job once, in order, with its own numbers; and counts that add up. */
    void check(Accepted job) throws IOException, InterruptedException {
        JsonNode view = Client.json(client.get("/v1/jobs/" + job.id(), job.token()));
        JsonNode counts = view.get("counts");
        int succeeded = counts.get("succeeded").asInt();
        int failed = counts.get("failed").asInt();
        if (succeeded + failed != job.proteins().size() || counts.get("pending").asInt() != 0) {
            violations.add("%s is %s with counts %s of %d items"
                    .formatted(
                            job.id(), view.get("state"), counts, job.proteins().size()));
        }
        HttpResponse<String> answer = client.get("/v1/jobs/%s/results?format=ndjson".formatted(job.id()), job.token());
        List<String> lines = answer.body().lines().toList();
        if (answer.statusCode() != 200 || lines.size() != job.proteins().size()) {
            violations.add("%s has %d results of %d (status %d)"
                    .formatted(job.id(), lines.size(), job.proteins().size(), answer.statusCode()));
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            checkLine(job, i, Json.MAPPER.readTree(lines.get(i)));
        }
    }

    private void checkLine(Accepted job, int index, JsonNode line) {
        items++;
        int protein = job.proteins().get(index);
        if (line.get("sequence_index").asInt() != index
                || !line.get("id").asText().equals("p" + protein)) {
            violations.add("%s: line %d is that of item %s".formatted(job.id(), index, line.get("sequence_index")));
        } else if (line.has("error")) {
            lostItems++;
            if (!line.get("error").get("type").asText().equals("worker-lost")) {
                violations.add("%s: item %d failed: %s".formatted(job.id(), index, line.get("error")));
            }
        } else if (RelativeError.l2(embedding(line), expectedOf(protein)) > SAME) {
            violations.add("%s: item %d has numbers that are not its own".formatted(job.id(), index));
        }
    }

    private float[] expectedOf(int protein) {
        float[] numbers = expected.get(protein);
        if (numbers == null) {
            throw new IllegalStateException("no numbers are known of protein " + protein);
        }
        return numbers;
    }

    /** Of a result line with a mean embedding. */
    static float[] embedding(JsonNode line) {
        JsonNode values = line.get("embeddings").get(0).get("embedding");
        float[] embedding = new float[values.size()];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = (float) values.get(i).asDouble();
        }
        return embedding;
    }

    /** What only the database can tell. */
    void checkDatabase(Map<String, String> address, List<Accepted> jobs) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        address.get("quarkus.datasource.jdbc.url"),
                        address.get("quarkus.datasource.username"),
                        address.get("quarkus.datasource.password"));
                Statement statement = connection.createStatement()) {
            Map<String, Integer> acceptedByTenant = new HashMap<>();
            jobs.forEach(job -> acceptedByTenant.merge(job.tenant(), 1, Integer::sum));
            for (Map.Entry<String, Integer> tenant : acceptedByTenant.entrySet()) {
                none(
                        statement,
                        "select count(*) - %d from job where tenant = '%s'"
                                .formatted(tenant.getValue(), tenant.getKey()),
                        "jobs of %s that nobody was told of".formatted(tenant.getKey()));
            }
            none(statement, "select count(*) from outbox", "messages left in the outbox");
            none(statement, "select count(*) from job where finished_at is null", "jobs that are not over");
            none(
                    statement,
                    "select count(*) from chunk where state in ('queued', 'running')",
                    "chunks that are not over");
            none(statement, """
                    select count(*) from chunk
                    where result_object is not null and result_object not like '%-' || attempt || '.ndjson'
                    """, "results of an attempt that is not the current one");
            none(statement, """
                    select count(*) from job j
                    where items_succeeded <> (
                        select coalesce(sum(items_succeeded), 0) from chunk c where c.job_id = j.id)
                    """, "jobs whose count is not that of their chunks");
        }
    }

    private void none(Statement statement, String query, String what) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            if (rows.getLong(1) != 0) {
                violations.add("%d %s".formatted(rows.getLong(1), what));
            }
        }
    }
}

package io.polysome.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.polysome.platform.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;

/** What the readiness of a service tells beside yes and no. */
public final class ReadinessFigures {
    private ReadinessFigures() {}

    /** How far the broker is behind. */
    public record Outbox(long messages, long oldestSeconds) {}

    /** Empty when the service does not say. */
    public static Optional<Outbox> outbox(URI service) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(service + "/q/health/ready"))
                    .build();
            JsonNode checks = Json.MAPPER
                    .readTree(http.send(request, BodyHandlers.ofString()).body())
                    .path("checks");
            for (JsonNode check : checks) {
                if (check.path("name").asText().equals("outbox")
                        && check.path("data").has("messages")) {
                    return Optional.of(new Outbox(
                            check.at("/data/messages").asLong(),
                            check.at("/data/oldest_seconds").asLong()));
                }
            }
            return Optional.empty();
        }
    }
}

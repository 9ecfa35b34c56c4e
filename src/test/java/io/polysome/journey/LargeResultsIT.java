package io.polysome.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.polysome.platform.Json;
import io.polysome.testing.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers that are far larger than the memory of the service. */
class LargeResultsIT {
    private static final int ITEMS = 8;
    private static final int RESIDUES = 2048;
    /** Of esm2-tiny. */
    private static final int HIDDEN = 64;

    /** Of each result how many numbers it holds, counted while they arrive. */
    private static List<Integer> numbers(InputStream answer) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        try (JsonParser json = Json.FACTORY.createParser(answer)) {
            int depth = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.START_OBJECT && depth == 3) {
                    numbers.add(0);
                } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                    numbers.set(numbers.size() - 1, numbers.getLast() + 1);
                }
            }
        }
        return numbers;
    }

    @Test
    void longestSequencesWithContactsAndEveryResiduePassThroughASmallHeap() throws Exception {
        // Given
        String item = "{\"sequence\":\"%s\"}".formatted("MKTAYIAK".repeat(RESIDUES / 8));
        String body = "{\"params\":{\"include\":[\"contacts\",\"per_token\"]},\"items\":[%s]}"
                .formatted(String.join(",", Collections.nCopies(ITEMS, item)));
        try (TemporaryFolder folder = new TemporaryFolder();
                RunningService service =
                        RunningService.start(folder.path().resolve("polysome"), List.of("-Xmx512m"), List.of());
                HttpClient client = HttpClient.newHttpClient()) {
            // When
            HttpResponse<InputStream> answer = client.send(
                    HttpRequest.newBuilder(URI.create(service.url() + "/api/v3/esm2-tiny/encode/"))
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofInputStream());
            // Then
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(numbers(answer.body())).hasSize(ITEMS).containsOnly(RESIDUES * RESIDUES + RESIDUES * HIDDEN);
        }
    }
}

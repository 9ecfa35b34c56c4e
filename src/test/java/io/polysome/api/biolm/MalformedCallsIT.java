package io.polysome.api.biolm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.polysome.platform.Json;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are wrong in every way that a seed thinks of. */
@QuarkusTest
class MalformedCallsIT {
    private static final int CALLS = 2_000;
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final List<String> PREFIXES = List.of("api/v1/", "api/v2/", "api/v3/", "");
    private static final List<String> ACTIONS = List.of("encode", "predict", "log_prob");
    private static final List<String> WRONG_VALUES =
            List.of("null", "true", "5", "-1.5e300", "\"\"", "\"MKT\\u0000\"", "[]", "[[]]", "{}", "{\"a\":[1]}");
    private static final Charset EBCDIC = Charset.forName("IBM037");

    @TestHTTPResource("/")
    private URI service = URI.create("/");

    /** @param encoding the value of Content-Encoding */
    private record Call(String path, byte[] body, @Nullable String encoding) {
        @Override
        public String toString() {
            return "%s %s %s".formatted(path, encoding, new String(body, 0, Math.min(200, body.length), ISO_8859_1));
        }
    }

    /** Every call that it makes is wrong. */
    private static final class Generator {
        private final Random random;
        private String action = "encode";

        Generator(long seed) {
            random = new Random(seed);
        }

        private <T> T any(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        Call next() {
            action = any(ACTIONS);
            List<Supplier<Call>> kinds = List.of(
                    () -> plain(wrongType()),
                    () -> plain(deeplyNested()),
                    () -> plain(hugeNumber()),
                    () -> plain(duplicateKey()),
                    () -> plain(unknownKey()),
                    () -> plain(cutOff()),
                    () -> plain(wrongLetters()),
                    this::brokenText,
                    this::otherEncoding,
                    this::brokenGzip);
            return any(kinds).get();
        }

        private String path() {
            return any(PREFIXES) + any(List.of("esm2-tiny", "ESM2-tiny", "esm2-8m")) + "/" + action
                    + any(List.of("", "/"));
        }

        private Call plain(String body) {
            return new Call(path(), body.getBytes(UTF_8), null);
        }

        private String sequence() {
            return "MKT" + "A".repeat(random.nextInt(300)) + (action.equals("predict") ? "<mask>" : "");
        }

        private String item() {
            return "{\"sequence\":\"%s\"}".formatted(sequence());
        }

        private String good() {
            return "{\"items\":[%s,%s]}".formatted(item(), item());
        }

        private String withParams(String params) {
            action = "encode";
            return "{\"params\":%s,\"items\":[%s]}".formatted(params, item());
        }

        private String wrongType() {
            String wrong = any(WRONG_VALUES);
            return switch (random.nextInt(6)) {
                case 0 -> wrong.equals("[]") ? "[1]" : wrong;
                case 1 -> "{\"items\":%s}".formatted(wrong);
                case 2 -> "{\"items\":[%s,%s]}".formatted(item(), wrong);
                case 3 -> "{\"items\":[{\"sequence\":%s}]}".formatted(wrong.equals("\"MKT\"") ? "5" : wrong);
                case 4 -> withParams("{\"include\":[%s]}".formatted(wrong));
                default -> withParams("{\"repr_layers\":[%s]}".formatted(wrong.equals("5") ? "\"5\"" : wrong));
            };
        }

        private String deeplyNested() {
            int depth = 70 + random.nextInt(20_000);
            String deep = random.nextBoolean()
                    ? "[".repeat(depth) + "]".repeat(random.nextBoolean() ? depth : 0)
                    : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
            return switch (random.nextInt(3)) {
                case 0 -> deep;
                case 1 -> "{\"items\":[{\"sequence\":%s}]}".formatted(deep);
                default -> withParams(deep);
            };
        }

        private String hugeNumber() {
            String digits = "9".repeat(10 + random.nextInt(20_000));
            return withParams("{\"repr_layers\":[%s]}"
                    .formatted(any(List.of(digits, "-" + digits, "1e" + digits, "0." + digits, "1e400", "1E-400"))));
        }

        private String duplicateKey() {
            return switch (random.nextInt(3)) {
                case 0 -> "{\"items\":[%s],\"items\":[%s]}".formatted(item(), item());
                case 1 -> "{\"items\":[{\"sequence\":\"MKT\",\"sequence\":\"MKT\"}]}";
                default -> withParams("{\"include\":[],\"include\":[]}");
            };
        }

        private String unknownKey() {
            String key =
                    any(List.of("id", "Items", "colour", "\\u0000", "x".repeat(random.nextInt(60_000)), "__proto__"));
            return switch (random.nextInt(3)) {
                case 0 -> "{\"%s\":1,\"items\":[%s]}".formatted(key, item());
                case 1 -> "{\"items\":[{\"%s\":{\"a\":1},\"sequence\":\"%s\"}]}".formatted(key, sequence());
                default -> withParams("{\"%s\":[1]}".formatted(key));
            };
        }

        private String cutOff() {
            String good = good();
            return good.substring(0, random.nextInt(good.length()));
        }

        private String wrongLetters() {
            String wrong = any(List.of("J", "mkt", " ", "*", "1", "é", "\\n", "\uD83E\uDDEC", "<MASK>", "\\ud800"));
            return "{\"items\":[{\"sequence\":\"%s%s\"}]}".formatted(sequence(), wrong);
        }

        /** Bytes that are not UTF-8, or a text in another encoding of which a part is missing. */
        private Call brokenText() {
            byte[] wrong = any(List.of(
                    new byte[] {(byte) 0xff},
                    new byte[] {(byte) 0x80},
                    new byte[] {(byte) 0xc0, (byte) 0x80},
                    new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                    new byte[] {(byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80}));
            byte[] noise = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(noise);
            byte[] wide = good().getBytes(UTF_16LE);
            return new Call(
                    path(),
                    any(List.of(
                            "{\"items\":[{\"sequence\":\"M\u0001\"}]}"
                                    .replace("\u0001", new String(wrong, ISO_8859_1))
                                    .getBytes(ISO_8859_1),
                            "{\"items\":[{\"sequence\":\"MKTä\"}]}".getBytes(ISO_8859_1),
                            good().getBytes(EBCDIC),
                            Arrays.copyOf(wide, wide.length - 1 - random.nextInt(20)),
                            noise)),
                    null);
        }

        private Call otherEncoding() {
            return new Call(
                    path(), good().getBytes(UTF_8), any(List.of("br", "deflate", "zstd", "gzip, gzip", "x", ",")));
        }

        private Call brokenGzip() {
            byte[] good = gzipped(good().getBytes(UTF_8));
            byte[] noise = new byte[random.nextInt(500)];
            random.nextBytes(noise);
            byte[] wrongSum = good.clone();
            wrongSum[good.length - 5] ^= 0x55;
            return new Call(
                    path(),
                    any(List.of(
                            noise,
                            good().getBytes(UTF_8),
                            Arrays.copyOf(good, random.nextInt(good.length)),
                            wrongSum,
                            gzipped(noise),
                            gzipped(good))),
                    "gzip");
        }
    }

    private static byte[] gzipped(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new AssertionError("an array takes any bytes", e);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(longs = 20_260_101)
    void everyMalformedBodyIsRefusedAtOnceInTheShapeOfItsDialect(long seed) throws Exception {
        // Given
        Generator generator = new Generator(seed);
        List<String> complaints = new ArrayList<>();
        // When
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < CALLS; i++) {
                Call call = generator.next();
                complaint(client, call).ifPresent(complaint -> complaints.add(complaint + ": " + call));
            }
        }
        // Then
        assertThat(complaints).isEmpty();
    }

    private Optional<String> complaint(HttpClient client, Call call) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve("/" + call.path()))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(call.body()));
        if (call.encoding() != null) {
            request.header("Content-Encoding", call.encoding());
        }
        long begin = System.nanoTime();
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        if (answer.statusCode() < 400 || answer.statusCode() > 499) {
            return Optional.of("status %d %s".formatted(answer.statusCode(), answer.body()));
        }
        if (taken.compareTo(SLOW) > 0) {
            return Optional.of("it took " + taken);
        }
        return hasShape(call.path(), answer)
                ? Optional.empty()
                : Optional.of("status %d with %s".formatted(answer.statusCode(), answer.body()));
    }

    private static boolean hasShape(String path, HttpResponse<String> answer) {
        JsonNode body;
        try {
            body = Json.MAPPER.readTree(answer.body());
        } catch (JsonProcessingException e) {
            return false;
        }
        JsonNode error = body.path("error");
        JsonNode detail = body.path("detail");
        if (body.path("status_code").asInt() != answer.statusCode() || body.has("results")) {
            return false;
        }
        return switch (answer.statusCode()) {
            case 422 ->
                path.startsWith("api/v1/")
                        && error.isTextual()
                        && detail.path(0).path("loc").path(0).asText().equals("body");
            case 400 ->
                detail.isTextual() && (error.isTextual() || (!path.startsWith("api/v1/") && isListOfMessages(error)));
            default -> error.isTextual() && detail.isTextual();
        };
    }

    /** {@code {"items__0__sequence":["…"]}}. */
    private static boolean isListOfMessages(JsonNode error) {
        return error.isObject()
                && !error.isEmpty()
                && error.properties().stream()
                        .allMatch(place -> place.getValue().path(0).isTextual());
    }
}

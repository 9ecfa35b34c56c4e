package io.polysome.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An HTTP server on a free port that answers as it was told and remembers what it was asked. */
final class ScriptedService implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** @param target path and query */
    record Request(String method, String target, Map<String, String> headers, String body) {
        @Nullable String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    /** @param missingBytes how much of the promised length never comes, since the connection is closed before */
    record Answer(int status, Map<String, String> headers, String body, int missingBytes) {
        Answer(int status, Map<String, String> headers, String body) {
            this(status, headers, body, 0);
        }

        static Answer json(String body) {
            return new Answer(200, Map.of("Content-Type", "application/json"), body);
        }

        static Answer problem(int status, String body) {
            return new Answer(status, Map.of("Content-Type", "application/problem+json"), body);
        }

        static Answer unchanged() {
            return new Answer(304, Map.of(), "");
        }

        Answer withStatus(int other) {
            return new Answer(other, headers, body);
        }

        static Answer brokenOff(String body) {
            return new Answer(200, Map.of(), body, 100);
        }

        Answer withVersion(String etag) {
            return new Answer(status, Map.of("Content-Type", "application/json", "ETag", etag), body);
        }
    }

    ScriptedService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Answers requests for a path one after the other, and all further ones with the last answer. */
    ScriptedService on(String methodAndPath, Answer... inOrder) {
        answers.put(methodAndPath, new ArrayDeque<>(List.of(inOrder)));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new ConcurrentHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            String method = exchange.getRequestMethod();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(method, exchange.getRequestURI().toString(), headers, body));
            Deque<Answer> script =
                    answers.getOrDefault(method + " " + exchange.getRequestURI().getPath(), new ArrayDeque<>());
            send(exchange, script.size() > 1 ? script.poll() : script.peek());
        }
    }

    private static void send(HttpExchange exchange, @Nullable Answer answer) throws IOException {
        if (answer == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length + answer.missingBytes());
        exchange.getResponseBody().write(body);
    }

    List<Request> requests() {
        return requests;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

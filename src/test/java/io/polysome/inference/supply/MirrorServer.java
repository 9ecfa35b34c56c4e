package io.polysome.inference.supply;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server of files over real connections, which can be told to misbehave. */
final class MirrorServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile String etag = "\"1\"";
    private volatile boolean rangesIgnored;
    private final AtomicInteger cutsLeft = new AtomicInteger();
    private volatile int cutAfter;
    private volatile int status;
    private volatile @Nullable URI elsewhere;

    record Request(
            String path,
            @Nullable String range,
            @Nullable String ifRange,
            @Nullable String authorization) {}

    MirrorServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Hub hub() {
        return new Hub(address(), Optional.empty());
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    MirrorServer with(String path, byte[] bytes) {
        files.put(path, bytes);
        return this;
    }

    MirrorServer withEtag(String tag) {
        etag = tag;
        return this;
    }

    MirrorServer ignoringRanges() {
        rangesIgnored = true;
        return this;
    }

    /** The next answers end so many bytes after they began, though they promise more. */
    MirrorServer cutting(int answers, int bytes) {
        cutsLeft.set(answers);
        cutAfter = bytes;
        return this;
    }

    MirrorServer answering(int code) {
        status = code;
        return this;
    }

    MirrorServer pointingTo(URI address) {
        elsewhere = address;
        return this;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(new Request(
                path,
                range,
                exchange.getRequestHeaders().getFirst("If-Range"),
                exchange.getRequestHeaders().getFirst("Authorization")));
        byte[] whole = files.get(path);
        URI other = elsewhere;
        if (status != 0 || (whole == null && other == null)) {
            exchange.sendResponseHeaders(status == 0 ? 404 : status, -1);
        } else if (whole == null) {
            exchange.getResponseHeaders().add("Location", other + path);
            exchange.sendResponseHeaders(302, -1);
        } else {
            send(exchange, whole, range);
        }
        exchange.close();
    }

    private void send(HttpExchange exchange, byte[] whole, @Nullable String range) throws IOException {
        String condition = exchange.getRequestHeaders().getFirst("If-Range");
        boolean partial = range != null && !rangesIgnored && (condition == null || condition.equals(etag));
        int from = partial ? Integer.parseInt(String.valueOf(range).replaceAll("\\D", "")) : 0;
        exchange.getResponseHeaders().add("ETag", etag);
        if (partial && from >= whole.length) {
            exchange.getResponseHeaders().add("Content-Range", "bytes */" + whole.length);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (partial) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes %d-%d/%d".formatted(from, whole.length - 1, whole.length));
        }
        byte[] body = Arrays.copyOfRange(whole, from, whole.length);
        exchange.sendResponseHeaders(partial ? 206 : 200, body.length);
        boolean cut = cutsLeft.getAndDecrement() > 0;
        OutputStream out = exchange.getResponseBody();
        out.write(body, 0, cut ? Math.min(cutAfter, body.length) : body.length);
        out.flush();
    }
}

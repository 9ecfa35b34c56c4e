package io.polysome.inference.supply;

import io.polysome.platform.Backoff;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Gets one file into another that grows, going on where an earlier try has ended: after a broken connection by itself,
 * after the end of the process when it is called again. What is there in the end is not checked here.
 */
final class Download {
    /** Tries in a row that brought nothing. */
    private static final int MOST_FAILURES = 5;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int CHUNK = 1 << 16;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final Hub hub;
    private final URI source;
    private final Path part;
    private final Path etagNote;
    private final String name;
    private final TransferListener listener;

    /** @param part what there is of the file so far; its ETag stands in a file beside it */
    Download(Hub hub, URI source, Path part, String name, TransferListener listener) {
        this.hub = hub;
        this.source = source;
        this.part = part;
        this.etagNote = part.resolveSibling(part.getFileName() + ".etag");
        this.name = name;
        this.listener = listener;
    }

    /** A connection that broke, which another try may mend. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    /** Blocks until the file is whole. @throws SupplyException when it is refused, or connections break again and again */
    void run() throws SupplyException {
        Backoff backoff = new Backoff(LONGEST_PAUSE);
        int failures = 0;
        while (true) {
            long before = size();
            try {
                receive(before);
                Files.deleteIfExists(etagNote);
                return;
            } catch (Broken e) {
                failures = size() > before ? 1 : failures + 1;
                if (failures == MOST_FAILURES || Thread.currentThread().isInterrupted()) {
                    throw new SupplyException(
                            "%s was not got from %s: %s; what there is of it, %,d bytes, stays, and another pull goes on there"
                                    .formatted(name, source, e.getMessage(), size()),
                            e);
                }
                backoff.pause();
            } catch (IOException e) {
                throw new SupplyException("%s cannot be written: %s".formatted(part, e.getMessage()), e);
            }
        }
    }

    private void receive(long have) throws SupplyException, IOException, Broken {
        HttpURLConnection connection = connect(have);
        try {
            long begin = beginOf(connection, have);
            if (begin == have && have > 0 && code(connection) == RANGE_NOT_SATISFIABLE) {
                return;
            }
            long length = connection.getContentLengthLong();
            requireRoom(length);
            String etag = connection.getHeaderField("ETag");
            if (etag != null && !etag.startsWith("W/")) {
                Files.writeString(etagNote, etag);
            } else if (begin == 0) {
                Files.deleteIfExists(etagNote);
            }
            append(connection, begin, length < 0 ? -1 : begin + length);
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection connect(long have) throws Broken, IOException {
        Optional<String> etag = have > 0 && Files.exists(etagNote)
                ? Optional.of(Files.readString(etagNote).strip())
                : Optional.empty();
        try {
            return hub.open(source, have, etag);
        } catch (UnknownHostException e) {
            throw new Broken("there is no host " + e.getMessage() + ", or no network");
        } catch (IOException e) {
            throw new Broken(String.valueOf(e.getMessage()));
        }
    }

    private static int code(HttpURLConnection connection) throws Broken {
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new Broken(String.valueOf(e.getMessage()));
        }
    }

    /** From which byte on the answer is; throws when it is none. */
    private long beginOf(HttpURLConnection connection, long have) throws SupplyException, Broken, IOException {
        int code = code(connection);
        String range = String.valueOf(connection.getHeaderField("Content-Range"));
        if (code == HttpURLConnection.HTTP_OK) {
            return 0;
        }
        if (code == HttpURLConnection.HTTP_PARTIAL && range.startsWith("bytes %d-".formatted(have))) {
            return have;
        }
        if (code == RANGE_NOT_SATISFIABLE && range.equals("bytes */%d".formatted(have))) {
            return have;
        }
        if (code == HttpURLConnection.HTTP_PARTIAL || code == RANGE_NOT_SATISFIABLE) {
            Files.deleteIfExists(part);
            throw new Broken(
                    "the server answered %d with %s instead of the bytes from %d on".formatted(code, range, have));
        }
        if (code >= HttpURLConnection.HTTP_INTERNAL_ERROR || code == TOO_MANY_REQUESTS) {
            throw new Broken("the server answered " + code);
        }
        throw new SupplyException(
                switch (code) {
                    case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                        "%s wants to know who asks (%d); set HF_TOKEN to a token of it".formatted(source, code);
                    case HttpURLConnection.HTTP_NOT_FOUND ->
                        "there is no %s (404); a mirror must have the paths of Hugging Face".formatted(source);
                    default -> "%s cannot be downloaded: the server answered %d".formatted(source, code);
                });
    }

    private void requireRoom(long bytes) throws IOException, SupplyException {
        long room = Files.getFileStore(part.getParent()).getUsableSpace();
        if (bytes > room) {
            throw new SupplyException("%s has no room for %s: %,d MB are needed and %,d MB free; --dir or"
                            .formatted(part.getParent(), name, bytes / 1_000_000, room / 1_000_000)
                    + " POLYSOME_WEIGHTS_DIR names another place");
        }
    }

    private void append(HttpURLConnection connection, long begin, long end) throws IOException, Broken {
        byte[] chunk = new byte[CHUNK];
        long at = begin;
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                InputStream in = body(connection)) {
            out.truncate(begin);
            out.position(begin);
            listener.at(name, at, end);
            for (int n = read(in, chunk); n >= 0; n = read(in, chunk)) {
                for (ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, n); buffer.hasRemaining(); ) {
                    at += out.write(buffer);
                }
                listener.at(name, at, end);
            }
        }
        if (at < end) {
            throw new Broken("the connection ended after %,d of %,d bytes".formatted(at, end));
        }
    }

    private static InputStream body(HttpURLConnection connection) throws Broken {
        try {
            return connection.getInputStream();
        } catch (IOException e) {
            throw new Broken(String.valueOf(e.getMessage()));
        }
    }

    private static int read(InputStream in, byte[] chunk) throws Broken {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            throw new Broken(String.valueOf(e.getMessage()));
        }
    }

    private long size() {
        try {
            return Files.exists(part) ? Files.size(part) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}

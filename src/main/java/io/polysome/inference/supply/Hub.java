package io.polysome.inference.supply;

import io.polysome.inference.weights.PublishedFile;
import io.polysome.inference.weights.PublishedModel;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * Hugging Face, or a mirror with the same paths.
 *
 * @param token sent to this host as a bearer token, and to no other that it points to
 */
public record Hub(URI base, Optional<String> token) {
    /** Where the published files are. */
    public static final URI HUGGING_FACE = URI.create("https://huggingface.co");

    private static final int CONNECT_MILLIS = 20_000;

    /** The longest silence within an answer; then the connection counts as broken. */
    private static final int READ_MILLIS = 60_000;

    private static final int MOST_REDIRECTS = 5;

    /** @throws IllegalArgumentException when the address is not one of HTTP */
    public Hub {
        if (base.getHost() == null || !("http".equals(base.getScheme()) || "https".equals(base.getScheme()))) {
            throw new IllegalArgumentException(
                    "'%s' is not the address of a server, as in %s".formatted(base, HUGGING_FACE));
        }
    }

    URI addressOf(PublishedModel model, PublishedFile file) {
        return URI.create("%s/%s/resolve/%s/%s"
                .formatted(base.toString().replaceFirst("/+$", ""), model.repository(), model.revision(), file.name()));
    }

    /**
     * Asks for a file from a byte on and follows where the hub points to. Not the JDK's newer client, which waits for ever
     * for an answer that stops in the middle.
     *
     * @param etag of the file whose first bytes are there; another file then comes whole
     */
    HttpURLConnection open(URI address, long from, Optional<String> etag) throws IOException {
        URI at = address;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept-Encoding", "identity");
            if (from > 0) {
                connection.setRequestProperty("Range", "bytes=%d-".formatted(from));
                etag.ifPresent(tag -> connection.setRequestProperty("If-Range", tag));
            }
            if (isOwn(at)) {
                token.ifPresent(secret -> connection.setRequestProperty("Authorization", "Bearer " + secret));
            }
            boolean pointsOn = connection.getResponseCode() / 100 == 3;
            String location = connection.getHeaderField("Location");
            if (!pointsOn || location == null) {
                return connection;
            }
            connection.disconnect();
            URI next = at.resolve(location);
            if (!"https".equals(next.getScheme()) && !Objects.equals(next.getScheme(), at.getScheme())) {
                throw new IOException("%s points to %s, which is not safe".formatted(at, next));
            }
            at = next;
        }
        throw new IOException(
                "%s points from one place to another, more than %d times".formatted(address, MOST_REDIRECTS));
    }

    private boolean isOwn(URI address) {
        return Objects.equals(address.getScheme(), base.getScheme())
                && Objects.equals(address.getAuthority(), base.getAuthority());
    }
}

package io.polysome.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Serves docs/errors.md, where the {@code type} of every problem leads. */
@Path("/docs/errors")
public class ErrorsPage {
    private static final String MARKDOWN = "text/markdown;charset=UTF-8";
    private static final String HTML = "text/html;charset=UTF-8";
    private static final String HEADING = "### `";

    private final String markdown = read();

    private static String read() {
        try (InputStream page =
                Objects.requireNonNull(ErrorsPage.class.getResourceAsStream("/docs/errors.md"), "docs/errors.md")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As HTML to a browser, else as it is written. */
    @GET
    @Produces({MARKDOWN, HTML})
    @Operation(hidden = true)
    public Response page(@HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept) {
        return accept != null && accept.contains("text/html")
                ? Response.ok(html(), HTML).build()
                : Response.ok(markdown, MARKDOWN).build();
    }

    /** Its headings are what links lead to. */
    private String html() {
        return markdown.lines()
                .map(ErrorsPage::html)
                .collect(Collectors.joining(
                        "\n",
                        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Polysome: errors</title><pre>",
                        "</pre></html>\n"));
    }

    private static String html(String line) {
        String text = line.replace("&", "&amp;").replace("<", "&lt;");
        return line.startsWith(HEADING)
                ? "<b id=\"%s\">%s</b>".formatted(line.substring(HEADING.length(), line.length() - 1), text)
                : text;
    }
}

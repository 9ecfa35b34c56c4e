package io.polysome.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;

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

    @GET
    @Produces(MARKDOWN)
    @Operation(hidden = true)
    public String markdown() {
        return markdown;
    }

    /** The same text; its headings are what links lead to. */
    @GET
    @Produces(HTML)
    @Operation(hidden = true)
    public String html() {
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

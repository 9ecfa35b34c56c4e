package io.polysome.cli.client;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.polysome.cli.client.JobRequest.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a submission in a temporary file: so that the whole input has been read before the first item is sent, in
 * the memory of one item. Closing deletes it.
 *
 * @param items how many are in it
 */
public record SubmissionFile(Path path, int items) implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    /** What the items throw is passed on, and leaves no file behind. */
    public static SubmissionFile write(JobRequest request, Iterator<Item> items) throws IOException {
        Path path = Files.createTempFile("polysome-submission", ".json");
        try (JsonGenerator json = JSON.createGenerator(path.toFile(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringField("model", request.model());
            json.writeStringField("action", request.action());
            writeParams(json, request);
            writeOptions(json, request.options());
            int count = writeItems(json, items);
            json.writeEndObject();
            return new SubmissionFile(path, count);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private static void writeParams(JsonGenerator json, JobRequest request) throws IOException {
        if (request.include() == null
                && request.reprLayers() == null
                && request.method() == null
                && request.tooLong() == null) {
            return;
        }
        json.writeObjectFieldStart("params");
        if (request.include() != null) {
            json.writeArrayFieldStart("include");
            for (String output : request.include()) {
                json.writeString(output);
            }
            json.writeEndArray();
        }
        if (request.reprLayers() != null) {
            json.writeArrayFieldStart("repr_layers");
            for (int layer : request.reprLayers()) {
                json.writeNumber(layer);
            }
            json.writeEndArray();
        }
        if (request.method() != null) {
            json.writeStringField("method", request.method());
        }
        if (request.tooLong() != null) {
            json.writeStringField("too_long", request.tooLong());
        }
        json.writeEndObject();
    }

    private static void writeOptions(JsonGenerator json, JobRequest.Options options) throws IOException {
        if (!options.tags().isEmpty()) {
            json.writeObjectFieldStart("tags");
            for (Map.Entry<String, String> tag : options.tags().entrySet()) {
                json.writeStringField(tag.getKey(), tag.getValue());
            }
            json.writeEndObject();
        }
        if (options.priority() != null) {
            json.writeNumberField("priority", options.priority());
        }
        writeText(json, "client_ref", options.clientRef());
        writeText(json, "deadline", options.deadline());
        writeText(json, "retention", options.retention());
    }

    private static void writeText(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }

    private static int writeItems(JsonGenerator json, Iterator<Item> items) throws IOException {
        int count = 0;
        json.writeArrayFieldStart("items");
        for (; items.hasNext(); count++) {
            Item item = items.next();
            json.writeStartObject();
            if (item.id() != null) {
                json.writeStringField("id", item.id());
            }
            json.writeStringField("sequence", item.sequence());
            json.writeEndObject();
        }
        json.writeEndArray();
        return count;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}

package io.polysome.sequence;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** One JSON object a line, with {@code "sequence"} and, if wanted, {@code "id"}; other fields and empty lines are skipped. */
public final class NdjsonReader implements SequenceReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final LineReader lines;
    private @Nullable String line;
    private long records;

    public NdjsonReader(InputStream input) {
        this.lines = new LineReader(input);
    }

    @Override
    public boolean hasNext() {
        try {
            while (line == null || line.isBlank()) {
                line = lines.next();
                if (line == null) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SequenceRecord next() {
        if (!hasNext() || line == null) {
            throw new NoSuchElementException();
        }
        String text = line;
        line = null;
        records++;
        if (lines.wasCut()) {
            return unreadable(null, "the line has more than %d characters".formatted(MAX_RECORD_CHARACTERS));
        }
        try {
            return record(JSON.readTree(text));
        } catch (JacksonException e) {
            JsonLocation at = e.getLocation();
            return unreadable(
                    null,
                    "the line is not JSON%s: %s"
                            .formatted(at == null ? "" : " at column " + at.getColumnNr(), e.getOriginalMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private SequenceRecord record(JsonNode node) {
        if (!node.isObject()) {
            return unreadable(null, "the line is not a JSON object");
        }
        JsonNode id = node.path("id");
        if (!id.isMissingNode() && !id.isNull() && !id.isTextual() && !id.isNumber()) {
            return unreadable(null, "\"id\" is neither a string nor a number");
        }
        String idText = id.isTextual() || id.isNumber() ? id.asText() : null;
        if (!node.path("sequence").isTextual()) {
            return unreadable(idText, "the line has no \"sequence\" that is a string");
        }
        return new SequenceRecord(
                records, lines.number(), idText, node.path("sequence").asText(), null);
    }

    private SequenceRecord unreadable(@Nullable String id, String message) {
        return SequenceRecord.unreadable(records, lines.number(), id, message);
    }
}

package io.polysome.jobs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.polysome.platform.Json;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The items of a chunk as bytes: one {@code {"id":…,"sequence":…}} a line. */
public final class ItemLines {
    private ItemLines() {}

    static byte[] write(List<Item> items) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            json.setRootValueSeparator(null);
            for (Item item : items) {
                json.writeStartObject();
                if (item.id() != null) {
                    json.writeStringField("id", item.id());
                }
                json.writeStringField("sequence", item.sequence().text());
                json.writeEndObject();
                json.writeRaw('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory takes any bytes", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads back what was written at submission.
     *
     * @throws IOException when it cannot be read or is not what was written
     */
    public static List<Item> read(InputStream in) throws IOException {
        List<Item> items = new ArrayList<>();
        try (JsonParser json = Json.FACTORY.createParser(in)) {
            while (json.nextToken() != null) {
                String id = null;
                String sequence = "";
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String field = json.currentName();
                    String value = json.nextTextValue();
                    if (field.equals("id")) {
                        id = value;
                    } else {
                        sequence = value;
                    }
                }
                items.add(new Item(id, ProteinSequence.parse(sequence)));
            }
        } catch (InvalidSequenceException e) {
            throw new IOException("a stored item is not what was submitted", e);
        }
        return items;
    }
}

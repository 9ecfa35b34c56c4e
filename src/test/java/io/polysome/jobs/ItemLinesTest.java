package io.polysome.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItemLinesTest {
    @Test
    void itemsAreReadBackAsTheyWere() throws IOException {
        // Given
        List<Item> items = List.of(
                JobFixtures.item("sp|P1 \"quoted\" ü\n", "MK<mask>T"),
                new Item(null, JobFixtures.item("x", "A-.").sequence()));
        // When
        List<Item> read = ItemLines.read(new ByteArrayInputStream(ItemLines.write(items)));
        // Then
        assertThat(read).isEqualTo(items);
    }

    @Test
    void damagedLinesAreNotTakenForItems() {
        byte[] damaged = "{\"sequence\":\"MK1\"}\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ItemLines.read(new ByteArrayInputStream(damaged)))
                .isInstanceOf(IOException.class);
    }
}

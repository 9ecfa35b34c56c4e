package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.cli.client.ItemLine;
import io.polysome.cli.client.ItemLine.Embedding;
import io.polysome.cli.client.ItemLine.Failure;
import io.polysome.cli.client.JobRequest.Item;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ResultTable table = new ResultTable(
            List.of(new Item("sp|P0CG48|UBC_HUMAN", "MQIFVK"), new Item(null, "GG")),
            new PrintStream(out, false, StandardCharsets.UTF_8));

    @Test
    void proteinHasItsFirstNumbersAndTheNormOfAll() {
        // Given
        Embedding embedding = new Embedding(6, List.of(1.0, -2.0, 0.5, 0.25, 3.0, 1.5));
        // When
        table.print(List.of(new ItemLine(0, "sp|P0CG48|UBC_HUMAN", List.of(embedding), null)));
        // Then
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                PROTEIN                  RESIDUES  MEAN EMBEDDING OF LAYER 6, 4 OF 6            NORM
                sp|P0CG48|UBC_HUMAN             6     1.0000  -2.0000   0.5000   0.2500 …      4.070
                """);
    }

    @Test
    void proteinThatFailedHasItsReason() {
        // When
        table.print(List.of(new ItemLine(1, null, null, new Failure("out-of-memory", "it does not fit"))));
        // Then
        assertThat(out.toString(StandardCharsets.UTF_8))
                .endsWith("item 1                          2  failed: it does not fit\n");
    }
}

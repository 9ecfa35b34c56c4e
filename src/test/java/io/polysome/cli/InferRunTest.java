package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polysome.inference.Action;
import io.polysome.inference.FakeLanguageModel;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.ItemFailure;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.TaskParams;
import io.polysome.sequence.RandomSequences;
import io.polysome.sequence.ReadingRules;
import io.polysome.sequence.SequenceReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferRunTest {
    private final FakeLanguageModel model = new FakeLanguageModel(new ModelArchitecture(3, 8, 2));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void linesAreInTheOrderOfTheInputHoweverManyThreads(int threads) throws Exception {
        // Given
        String input = fasta(300);
        // When
        InferTotals totals = run(Action.ENCODE, input, threads);
        // Then
        assertThat(lines())
                .extracting(line -> line.path("sequence_index").asInt())
                .containsExactlyElementsOf(IntStream.range(0, 300).boxed().toList());
        assertThat(lines())
                .extracting(line -> line.path("id").asText())
                .startsWith("s0", "s1", "s2")
                .endsWith("s299");
        assertThat(totals.succeeded()).isEqualTo(300);
    }

    @Test
    void theOutputIsTheSameHoweverManyThreads() throws Exception {
        // Given
        run(Action.ENCODE, fasta(100), 1);
        String alone = out.toString(StandardCharsets.UTF_8);
        out.reset();
        // When
        run(Action.ENCODE, fasta(100), 4);
        // Then
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(alone);
    }

    @Test
    void badRecordsStandWhereTheyWereAndTheOthersGoOn() throws Exception {
        // When
        InferTotals totals = run(Action.ENCODE, ">a\nMJ1\n>b\nMK\n>c\n\n>d\nMKT\n>e\nmk\n", 2);
        // Then
        assertThat(lines()).extracting(line -> line.has("error")).containsExactly(true, false, true, false, true);
        assertThat(lines().getFirst().path("error").path("detail").asText())
                .isEqualTo("record 1, line 1: residue 2 is 'J'; ESM-2 accepts ACDEFGHIKLMNPQRSTVWYXBUZO-. and <mask>"
                        + " (and 1 more)");
        assertThat(totals).isEqualTo(new InferTotals(2, 3, 5, 9));
    }

    @Test
    void anItemThatTheModelFailsOnIsALineWithItsError() throws Exception {
        // Given
        model.failingOn(RandomSequences.parse("MK"), ItemFailure.notFinite());
        // When
        InferTotals totals = run(Action.ENCODE, ">a\nMKT\n>b\nMK\n>c\nMKTA\n", 1);
        // Then
        assertThat(lines())
                .extracting(line -> line.path("error").path("type").asText())
                .containsExactly("", "not-finite", "");
        assertThat(totals.failed()).isEqualTo(1);
    }

    @Test
    void predictNeedsAMaskAndAnswersWithTokens() throws Exception {
        // When
        run(Action.PREDICT, "{\"id\":\"a\",\"sequence\":\"MK\"}\n{\"id\":\"b\",\"sequence\":\"M<mask>\"}\n", 1);
        // Then
        assertThat(lines().getFirst().path("error").path("detail").asText())
                .contains("record 1, line 1: the sequence has no <mask>");
        assertThat(lines().getLast().path("sequence_tokens").toString()).isEqualTo("[\"M\",\"<mask>\"]");
        assertThat(lines().getLast().path("logits")).hasSize(2);
    }

    @Test
    void everyPassCountsAsWork() throws Exception {
        // When
        InferTotals totals = run(Action.SCAN, ">a\nMKTAX\n>b\nMK<mask>\n>c\nM\n", 2);
        // Then
        assertThat(lines()).extracting(line -> line.has("error")).containsExactly(false, true, false);
        assertThat(totals).isEqualTo(new InferTotals(2, 1, 6, 4 * 7 + 3));
    }

    @Test
    void aBatchIsGivenUpSoonAfterItsThreadIsInterrupted() throws Exception {
        // Given
        InferenceTask scan = task(Action.SCAN);
        InferBatch batch;
        try (SequenceReader reader = open(">a\n" + "M".repeat(500) + "\n")) {
            batch = new InferBatches(reader, scan, 1024).next();
        }
        List<Long> batches = new ArrayList<>();
        // When
        assertThatThrownBy(() -> batch.compute(model, scan, lines(out, Action.SCAN), tokens -> {
                    batches.add(tokens);
                    Thread.currentThread().interrupt();
                }))
                // Then
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(batches).hasSize(1);
    }

    @Test
    void anEmptyInputGivesNothing() throws Exception {
        assertThat(run(Action.ENCODE, "", 2)).isEqualTo(InferTotals.NONE);
        assertThat(out.size()).isZero();
    }

    @Test
    void anOutputThatCannotBeWrittenEndsTheRun() throws Exception {
        // Given
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        InferRun run = new InferRun(model, task(Action.ENCODE), quiet());
        // Then
        try (SequenceReader reader = open(fasta(300))) {
            assertThatThrownBy(() -> run.run(reader, lines(full, Action.ENCODE), 2))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no space left");
        }
    }

    private InferTotals run(Action action, String input, int threads) throws Exception {
        try (SequenceReader reader = open(input)) {
            return new InferRun(model, task(action), quiet()).run(reader, lines(out, action), threads);
        }
    }

    private InferFormat lines(OutputStream where, Action action) {
        return new InferLines(where, model.weights(), model.compute().precision(), action);
    }

    private InferenceTask task(Action action) throws Exception {
        return InferenceTask.resolve(action, TaskParams.DEFAULTS, model.architecture(), model.outputHeads());
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(new JsonMapper().readTree(line));
        }
        return lines;
    }

    private static String fasta(int sequences) {
        RandomSequences random = new RandomSequences(sequences);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sequences; i++) {
            text.append(">s%d\n%s\n".formatted(i, random.next(1 + i % 150).text()));
        }
        return text.toString();
    }

    private static SequenceReader open(String text) throws IOException {
        return SequenceReader.open(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), ReadingRules.DEFAULT);
    }

    private static ProgressLine quiet() {
        return new ProgressLine(new PrintWriter(Writer.nullWriter()), false, () -> -1);
    }
}

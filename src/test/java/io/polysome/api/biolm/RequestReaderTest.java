package io.polysome.api.biolm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonParseException;
import io.polysome.inference.Action;
import io.polysome.inference.Output;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final int MAX_ITEMS = 8;

    private static BiolmRequest read(Action action, boolean strict, String body)
            throws IOException, InvalidRequestException {
        return RequestReader.read(
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), action, strict, MAX_ITEMS, 2048);
    }

    private static List<Violation> violations(Action action, boolean strict, String body) {
        return catchThrowableOfType(InvalidRequestException.class, () -> read(action, strict, body))
                .violations();
    }

    private static String one(String sequence) {
        return "{\"items\":[{\"sequence\":\"%s\"}]}".formatted(sequence);
    }

    @Test
    void defaultsAreTheMeanOfTheLastLayer() throws Exception {
        // When
        BiolmRequest request = read(Action.ENCODE, true, one("MKT"));
        // Then
        assertThat(request.include()).containsExactly(Output.MEAN);
        assertThat(request.layers()).containsExactly(-1);
        assertThat(request.items()).hasSize(1);
    }

    @Test
    void emptyListsAreLegal() throws Exception {
        // When
        BiolmRequest request = read(
                Action.ENCODE,
                true,
                "{\"params\":{\"include\":[],\"repr_layers\":[]},\"items\":[{\"sequence\":\"MKT\"}]}");
        // Then
        assertThat(request.include()).isEmpty();
        assertThat(request.layers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"per_token", "per_residue"})
    void bothSpellingsOfTheVectorsByResidueAreTaken(String name) throws Exception {
        assertThat(read(
                                Action.ENCODE,
                                true,
                                "{\"params\":{\"include\":[\"%s\"]},\"items\":[{\"sequence\":\"MKT\"}]}"
                                        .formatted(name))
                        .include())
                .containsExactly(Output.PER_TOKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "ENCODE, MKT",
        "ENCODE, XBZUO",
        "ENCODE, MK-T",
        "LOG_PROB, MK-T",
        "PREDICT, M<mask>T",
        "PREDICT, <mask><mask>K"
    })
    void sequenceIsTaken(Action action, String sequence) throws Exception {
        assertThat(read(action, true, one(sequence)).items()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ENCODE, -",
        "ENCODE, ---",
        "ENCODE, M<mask>T",
        "ENCODE, mkt",
        "ENCODE, M K",
        "ENCODE, MJT",
        "ENCODE, M.T",
        "ENCODE, M*T",
        "ENCODE, MKT\\n",
        "ENCODE, ''",
        "LOG_PROB, <mask>",
        "PREDICT, <mask>",
        "PREDICT, M<mask>-"
    })
    void sequenceOfOtherLettersIsRefusedInTheWordsOfTheOriginal(Action action, String sequence) {
        assertThat(violations(action, true, one(sequence))).singleElement().satisfies(violation -> {
            assertThat(violation.type()).isEqualTo("value_error");
            assertThat(violation.location()).containsExactly("items", 0, "sequence");
            assertThat(violation.message())
                    .isEqualTo("Value error, Residues can only be represented with"
                            + " 'ACDEFGHIKLMNPQRSTVWYBXZUO' characters");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"MKT", "M<MASK>T", "", "-", "mkt"})
    void predictWithoutMaskIsRefused(String sequence) {
        assertThat(violations(Action.PREDICT, true, one(sequence)))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message())
                        .isEqualTo("Value error, Expected at least one occurrence of '<mask>', got none"));
    }

    @Test
    void tooLongSequenceIsRefused() {
        assertThat(violations(Action.ENCODE, true, one("M".repeat(2049))))
                .singleElement()
                .satisfies(violation -> {
                    assertThat(violation.type()).isEqualTo("too_long");
                    assertThat(violation.message())
                            .isEqualTo("Value should have at most 2048 items after validation, not 2049");
                });
    }

    @Test
    void everythingWrongIsSaidAtOnce() {
        // When
        List<Violation> found = violations(Action.ENCODE, true, """
                {"colour":1,"params":{"include":["foo",5],"repr_layers":["-1",1.0,true,99999999999],"size":2},
                 "items":[{"sequence":5},{"sequence":"MKT","id":"x"},{},7]}
                """);
        // Then
        assertThat(found)
                .extracting(violation -> violation.type() + " " + violation.location())
                .containsExactly(
                        "extra_forbidden [colour]",
                        "value_error [params, include, 0]",
                        "value_error [params, include, 1]",
                        "int_type [params, repr_layers, 0]",
                        "int_type [params, repr_layers, 1]",
                        "int_type [params, repr_layers, 2]",
                        "int_type [params, repr_layers, 3]",
                        "extra_forbidden [params, size]",
                        "string_type [items, 0, sequence]",
                        "extra_forbidden [items, 1, id]",
                        "missing [items, 2, sequence]",
                        "model_type [items, 3]");
        assertThat(found.get(1).message()).isEqualTo("'foo' is not a valid ESM2EncodeIncludeOptions");
    }

    @Test
    void numberOfItemsHasBounds() {
        assertThat(violations(Action.ENCODE, true, "{\"items\":[]}"))
                .extracting(Violation::message)
                .containsExactly("List should have at least 1 item after validation, not 0");
        assertThat(violations(
                        Action.ENCODE,
                        true,
                        "{\"items\":[%s{\"sequence\":\"M\"}]}".formatted("{\"sequence\":\"M\"},".repeat(MAX_ITEMS))))
                .extracting(Violation::message)
                .containsExactly("List should have at most 8 items after validation, not 9");
        assertThat(violations(Action.ENCODE, true, "{}"))
                .extracting(Violation::type)
                .containsExactly("missing");
    }

    @Test
    void paramsOfActionsWithoutAreRefusedOnlyWhenStrict() throws Exception {
        // Given
        String body = "{\"params\":{\"include\":[\"mean\"]},\"items\":[{\"sequence\":\"M<mask>\"}]}";
        // Then
        assertThat(violations(Action.PREDICT, true, body))
                .extracting(Violation::type)
                .containsExactly("extra_forbidden");
        assertThat(read(Action.PREDICT, false, body).items()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1", "{\"items\":[]} {}", "{\"items\":[],\"items\":[]}", "nonsense"})
    void textThatIsNotJsonIsToldApart(String body) {
        assertThatThrownBy(() -> read(Action.ENCODE, true, body)).isInstanceOf(JsonParseException.class);
    }
}

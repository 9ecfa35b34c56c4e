package io.polysome.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.platform.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobRequestTest {
    private static JobRequest read(String body) throws IOException {
        return JobRequest.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), 1_000);
    }

    @Test
    void fieldsMayComeInAnyOrder() throws IOException {
        JobRequest request = read("""
            {"items":[{"sequence":"MK","id":"a"}],"params":{"repr_layers":[0,-1],"include":["bos"]},
             "action":"encode","model":"esm2-8m"}
            """);
        assertThat(request.model()).isEqualTo("esm2-8m");
        assertThat(request.reprLayers()).containsExactly(0, -1);
        assertThat(request.include()).containsExactly("bos");
        assertThat(request.items()).containsExactly(new JobRequest.RawItem("a", "MK"));
    }

    @Test
    void everyParameterIsRead() throws IOException {
        JobRequest request = read("{\"params\":{\"method\":\"masked_marginal\",\"too_long\":\"window\"}}");
        assertThat(request.method()).isEqualTo("masked_marginal");
        assertThat(request.tooLong()).isEqualTo("window");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"params\":{\"too_long\":7}}",
                "{\"params\":{\"method\":[\"masked_marginal\"]}}",
                "{\"params\":{\"max_residues\":7}}",
                "{\"model\":5,\"items\":[]}",
                "{\"items\":[7]}",
                "{\"items\":{\"sequence\":\"MK\"}}",
                "{\"items\":[{\"sequence\":[\"MK\"]}]}",
                "{\"items\":[{\"sequence\":\"MK\",\"mass\":3}]}",
                "{\"params\":{\"repr_layers\":[1.0]}}",
                "{\"params\":{\"repr_layers\":[99999999999999]}}",
                "{\"params\":{\"include\":\"mean\"}}",
                "{\"params\":null}",
                "{\"webhook\":{\"url\":{\"deep\":[1,2,3]}}}"
            })
    void wrongTypesAndUnknownFieldsAreCollected(String body) throws IOException {
        JobRequest request = read(body);
        assertThatThrownBy(() -> request.errors().throwIfAny())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(422));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "\"MK\"", "{\"model\":\"a\",\"model\":\"b\"}", "{} {}", "{\"model\":\"\\ud800\"}x"
            })
    void whatIsNotAJobAtAllIsRefusedAtOnce(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOfAny(ProblemException.class, IOException.class);
    }

    @Test
    void halfOfASurrogatePairCanBeShown() throws IOException {
        // When
        ErrorList errors = read("{\"\\ud800\":1}").errors();
        // Then
        assertThatThrownBy(errors::throwIfAny)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(Json.write(e.problem())).contains("? is not known"));
    }
}

package io.polysome.api.biolm;

import static org.assertj.core.api.Assertions.assertThat;

import io.polysome.inference.Action;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResultTranslatorTest {
    private static final String ENCODED = """
            {"sequence_index":0,"id":"a","embeddings":[{"layer":5,"embedding":[1.5E-8,2]},{"layer":6,"embedding":[3,4]}],\
            "contacts":[[0.25]],"attentions":[[0.5]],"logits":[[7]],"vocab_tokens":["L"],"weights":"random"}
            """;

    private static String translate(Dialect dialect, Action action, String lines) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ResultTranslator(dialect, action)
                .translate(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void v2HasLayersAsKeysAndItsOwnOrder() throws IOException {
        assertThat(translate(new HostedV2(), Action.ENCODE, ENCODED))
                .isEqualTo(
                        "{\"results\":[{\"sequence_index\":0,\"mean_representations\":{\"5\":[1.5E-8,2],\"6\":[3,4]},"
                                + "\"contacts\":[[0.25]],\"logits\":[[7]],\"attentions\":[[0.5]]}]}");
    }

    @Test
    void v3HasLayersAsListAndNothingThatItDoesNotKnow() throws IOException {
        assertThat(translate(new HostedV3(), Action.ENCODE, ENCODED))
                .isEqualTo("{\"results\":[{\"sequence_index\":0,\"embeddings\":"
                        + "[{\"layer\":5,\"embedding\":[1.5E-8,2]},{\"layer\":6,\"embedding\":[3,4]}],"
                        + "\"contacts\":[[0.25]],\"attentions\":[[0.5]],\"logits\":[[7]],\"vocab_tokens\":[\"L\"]}]}");
    }

    @Test
    void predictHasItsTokensBeforeTheVocabulary() throws IOException {
        assertThat(translate(
                        new HostedV2(),
                        Action.PREDICT,
                        "{\"sequence_index\":0,\"logits\":[[7]],\"vocab_tokens\":[\"L\"],\"sequence_tokens\":[\"<mask>\"],"
                                + "\"weights\":\"random\"}\n"))
                .isEqualTo("{\"results\":[{\"logits\":[[7]],\"sequence_tokens\":[\"<mask>\"],"
                        + "\"alphabet_tokens\":[\"L\"]}]}");
    }

    @Test
    void itemThatFailedKeepsItsPlace() throws IOException {
        assertThat(translate(
                        new HostedV3(),
                        Action.ENCODE,
                        "{\"sequence_index\":0,\"error\":{\"type\":\"out-of-memory\",\"detail\":\"too long\","
                                + "\"retryable\":true,\"fault\":\"service\"},\"weights\":\"random\"}\n"
                                + ENCODED.replace("\"sequence_index\":0", "\"sequence_index\":1")))
                .startsWith("{\"results\":[{\"sequence_index\":0,\"error\":\"too long\",\"status_code\":500},"
                        + "{\"sequence_index\":1,");
    }
}

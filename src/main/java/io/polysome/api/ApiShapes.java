package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.inference.TaskParams;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Bodies that are read or written piece by piece, as the API's description shows them: their readers are {@link
 * JobRequest} and the results' writers. OpenApiIT sends every example through the real ones.
 */
final class ApiShapes {
    static final String EMBED = """
        {
          "model": "esm2-tiny",
          "action": "encode",
          "params": {"include": ["mean"], "repr_layers": [-1]},
          "items": [{"id": "ubiquitin", "sequence": "MQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG"}]
        }
        """;
    static final String FILL_MASKS = """
        {"model": "esm2-tiny", "action": "predict", "items": [{"sequence": "MK<mask>T"}]}
        """;
    static final String WITH_OPTIONS = """
        {
          "model": "esm2-tiny",
          "action": "encode",
          "items": [{"id": "A1", "sequence": "MKTAYIAKQR"}, {"id": "A2", "sequence": "MKTAYIAKQL"}],
          "tags": {"plate": "7", "project": "thermostability"},
          "client_ref": "order-66",
          "priority": 10,
          "deadline": "2100-01-31T12:00:00Z",
          "retention": "P30D"
        }
        """;
    static final String QUEUED_JOB = """
        {
          "id": "01a2094a-5ea1-7f85-8688-9c3f83d3059f",
          "model": "esm2-tiny",
          "action": "encode",
          "params": {"include": ["mean"], "repr_layers": [-1]},
          "state": "queued",
          "lane": "interactive",
          "counts": {"items": 1, "succeeded": 0, "failed": 0, "cancelled": 0, "pending": 1},
          "progress": 0.0,
          "created_at": "2026-01-02T03:04:05.678901Z",
          "started_at": null,
          "finished_at": null,
          "expires_at": null,
          "tags": {},
          "client_ref": null,
          "priority": 0,
          "deadline": null,
          "retention": null,
          "provenance": {"model": "esm2-tiny", "weights": null},
          "links": {
            "self": "/v1/jobs/01a2094a-5ea1-7f85-8688-9c3f83d3059f",
            "results": "/v1/jobs/01a2094a-5ea1-7f85-8688-9c3f83d3059f/results",
            "items": "/v1/jobs/01a2094a-5ea1-7f85-8688-9c3f83d3059f/items?state=failed",
            "cancel": "/v1/jobs/01a2094a-5ea1-7f85-8688-9c3f83d3059f/cancel"
          }
        }
        """;

    private ApiShapes() {}

    @Schema(name = "JobRequest", additionalProperties = Schema.False.class)
    record JobBody(
            @Schema(description = "a slug of GET /v1/models", required = true, examples = "esm2-8m")
            String model,

            @Schema(
                    description = "encode gives embeddings and more; predict gives logits for sequences with <mask>",
                    required = true,
                    enumeration = {"encode", "predict"})
            String action,

            @Nullable TaskParams params,

            @Schema(required = true, minItems = 1, description = "at most polysome.api.max-items")
            List<ItemBody> items,

            @Schema(
                    type = SchemaType.OBJECT,
                    description = "your own words, to find the job by: at most 32; keys of 1 to 100 characters without"
                            + " a colon, values of at most 500 characters",
                    additionalProperties = String.class,
                    maxProperties = 32)
            @Nullable Map<String, String> tags,

            @Schema(description = "your own reference, given back as it came", maxLength = 500)
            @JsonProperty("client_ref")
            @Nullable String clientRef,

            @Schema(
                    description = "among your waiting jobs the higher goes first",
                    minimum = "-100",
                    maximum = "100",
                    defaultValue = "0")
            @Nullable Integer priority,

            @Schema(description = "what is not finished then is called off", format = "date-time") @Nullable String deadline,

            @Schema(
                    description = "how long the job stays after its end, as an ISO 8601 duration of at most P3650D",
                    examples = "P30D")
            @Nullable String retention) {}

    @Schema(name = "Item", additionalProperties = Schema.False.class)
    record ItemBody(
            @Schema(description = "your name for it, given back with its result", maxLength = 1_000) @Nullable String id,

            @Schema(
                    description = "letters of ACDEFGHIKLMNPQRSTVWYXBUZO-. and <mask>",
                    required = true,
                    pattern = "^([ACDEFGHIKLMNPQRSTVWYXBUZO.-]|<mask>)+$")
            String sequence) {}

    @Schema(name = "JobWithResults")
    record JobWithResults(
            @Schema(required = true) JobView job,
            @Schema(required = true) List<ResultLine> results) {}

    @Schema(name = "Results")
    record Results(@Schema(required = true) List<ResultLine> results) {}

    @Schema(
            name = "Result",
            description = "the outputs that the job asked for, or why there are none",
            additionalProperties = Schema.True.class)
    record ResultLine(
            @Schema(description = "the item's position, from 0", required = true) @JsonProperty("sequence_index")
            int sequenceIndex,

            @Nullable String id,

            @Schema(description = "published, unverified or random") @Nullable String weights) {}
}

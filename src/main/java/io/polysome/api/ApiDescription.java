package io.polysome.api;

import io.polysome.inference.ItemFailure.Fault;
import io.polysome.jobs.JobState;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Completes the generated description of the API: every operation gets its problems, with examples, from the types that it
 * names in the extension {@value #PROBLEMS}; every answer gets its headers.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {
    /** The slugs of problem types, with commas between. */
    static final String PROBLEMS = "x-problem-types";

    static final String SUBMISSION_PROBLEMS = "malformed-body,weights-missing,body-too-large,too-many-items,"
            + "unsupported-media-type,invalid-job,idempotency-conflict,idempotency-in-flight,store-unavailable";
    static final String JOB_PROBLEMS = "job-not-found,store-unavailable";

    /** What any operation may answer with. */
    private static final Set<ProblemType> ALWAYS =
            EnumSet.of(ProblemType.INVALID_PARAMETER, ProblemType.NOT_ACCEPTABLE, ProblemType.INTERNAL_ERROR);

    /** What the HTTP server refuses before it is known which operation is meant: a status and nothing else. */
    private static final Map<String, String> TRANSPORT_REFUSALS = new TreeMap<>(Map.of(
            "414", "The URL is longer than 4 KB; without a body.",
            "431", "The headers are longer than 20 KB; without a body."));

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths().getPathItems().values().stream()
                .flatMap(path -> path.getOperations().values().stream())
                .forEach(ApiDescription::complete);
        setStates(api);
    }

    private static void complete(Operation operation) {
        Map<Integer, List<ProblemType>> byStatus = problems(operation).stream()
                .collect(Collectors.groupingBy(ProblemType::status, TreeMap::new, Collectors.toList()));
        byStatus.forEach(
                (status, types) -> operation.getResponses().addAPIResponse(String.valueOf(status), response(types)));
        operation.getResponses().removeExtension(PROBLEMS); // where the annotation leaves it as well
        operation.addExtension(
                PROBLEMS,
                byStatus.values().stream()
                        .flatMap(List::stream)
                        .map(ProblemType::slug)
                        .toList());
        operation
                .getResponses()
                .getAPIResponses()
                .values()
                .forEach(answer -> answer.addHeader(
                        RequestIds.HEADER, OASFactory.createHeader().ref(RequestIds.HEADER)));
        TRANSPORT_REFUSALS.forEach((status, description) -> operation
                .getResponses()
                .addAPIResponse(status, OASFactory.createAPIResponse().description(description)));
    }

    private static Set<ProblemType> problems(Operation operation) {
        Set<ProblemType> types = EnumSet.copyOf(ALWAYS);
        Object named = operation.getExtensions() == null
                ? null
                : operation.getExtensions().get(PROBLEMS);
        if (named instanceof String slugs) {
            for (String slug : slugs.split(",", -1)) {
                types.add(Arrays.stream(ProblemType.values())
                        .filter(type -> type.slug().equals(slug))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(
                                "%s names the unknown problem '%s'".formatted(operation.getOperationId(), slug))));
            }
        }
        return types;
    }

    private static APIResponse response(List<ProblemType> types) {
        Content content = OASFactory.createContent();
        content.addMediaType(
                Problem.MEDIA_TYPE,
                OASFactory.createMediaType()
                        .schema(OASFactory.createSchema().ref("#/components/schemas/Problem"))
                        .examples(types.stream()
                                .collect(Collectors.toMap(
                                        ProblemType::slug,
                                        type -> OASFactory.createExample().value(example(type)),
                                        (first, second) -> first,
                                        LinkedHashMap::new))));
        APIResponse response = OASFactory.createAPIResponse()
                .description(types.stream()
                        .map(type -> "`%s`: %s".formatted(type.slug(), type.title()))
                        .collect(Collectors.joining("; ")))
                .content(content);
        if (types.stream().anyMatch(ProblemType::retryable)) {
            response.addHeader("Retry-After", OASFactory.createHeader().ref("Retry-After"));
        }
        return response;
    }

    private static Map<String, Object> example(ProblemType type) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "/docs/errors#" + type.slug());
        problem.put("title", type.title());
        problem.put("status", type.status());
        problem.put("detail", "what is wrong this time, and the way out");
        problem.put("retryable", type.retryable());
        problem.put("fault", type.fault().name().toLowerCase(Locale.ROOT));
        problem.put("request_id", "01a2094a-5ea1-7f85-8688-9c3f83d3059f");
        return problem;
    }

    /** From the code, so that the description cannot fall behind. */
    private static void setStates(OpenAPI api) {
        enumerate(
                api,
                "Job",
                "state",
                Stream.concat(
                        JobState.TRANSITIONS.keySet().stream(),
                        JobState.TRANSITIONS.values().stream().flatMap(Set::stream)));
        enumerate(
                api,
                "Problem",
                "fault",
                Arrays.stream(Fault.values()).map(fault -> fault.name().toLowerCase(Locale.ROOT)));
    }

    private static void enumerate(OpenAPI api, String schema, String property, Stream<String> values) {
        Objects.requireNonNull(
                        Objects.requireNonNull(api.getComponents().getSchemas().get(schema), schema)
                                .getProperties()
                                .get(property),
                        property)
                .setEnumeration(List.copyOf(values.distinct().sorted().toList()));
    }
}

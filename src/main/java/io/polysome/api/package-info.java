/**
 * The native HTTP API, {@code /v1}: jobs, results, models; errors as problem details (RFC 9457).
 *
 * <p>In: HTTP requests. Out: jobs for {@code jobs}, JSON for the client. State: none. Threads: a virtual thread per
 * request, which may block.
 */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Polysome",
                        version = "1",
                        description = "ESM-2 protein language models as an asynchronous job service. Problems are"
                                + " explained at /docs/errors; the types that an operation may answer with are listed in"
                                + " its x-problem-types. Unknown fields and parameters are refused.",
                        license = @License(name = "Apache-2.0", identifier = "Apache-2.0")),
        components =
                @Components(
                        headers = {
                            @Header(
                                    name = RequestIds.HEADER,
                                    description = "The request's name: the client's, or a new one",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = "Location",
                                    description = "Where the job is",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = "Link",
                                    description =
                                            "What belongs to it (RFC 8288): self, results, cancel; of a list, next",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = "Retry-After",
                                    description = "Seconds after which it is worth while to ask again",
                                    schema = @Schema(type = SchemaType.INTEGER)),
                            @Header(
                                    name = "ETag",
                                    description = "Changes whenever the job does",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = "Preference-Applied",
                                    description = "What of Prefer was followed",
                                    schema = @Schema(type = SchemaType.STRING)),
                            @Header(
                                    name = "Idempotency-Replayed",
                                    description = "true when the job had been submitted before",
                                    schema = @Schema(type = SchemaType.BOOLEAN))
                        }))
@NullMarked
package io.polysome.api;

import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.NullMarked;

package io.polysome.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.polysome.jobs.JobIdTakenException;
import io.polysome.jobs.JobNotFoundException;
import io.polysome.jobs.OverLimitException;
import io.polysome.jobs.SubmissionConflictException;
import io.polysome.jobs.SubmissionInFlightException;
import io.polysome.platform.StoreUnavailableException;
import io.polysome.tenancy.TenantNotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.CharConversionException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every exception that ends a request into a problem detail. */
final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final int RETRY_AFTER_SECONDS = 2;

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        return respond(e.problem());
    }

    @ServerExceptionMapper
    Response jobNotFound(JobNotFoundException e) {
        return respond(Problem.of(ProblemType.JOB_NOT_FOUND, e.getMessage() + "; it may have been deleted"));
    }

    @ServerExceptionMapper
    Response tenantNotFound(TenantNotFoundException e) {
        return respond(Problem.of(ProblemType.TENANT_NOT_FOUND, e.getMessage() + "; GET /v1/tenants lists them"));
    }

    @ServerExceptionMapper
    Response overLimit(OverLimitException e) {
        ProblemType type = switch (e.limit()) {
            case REQUEST_ITEMS -> ProblemType.TOO_MANY_ITEMS;
            case QUEUED_JOBS -> ProblemType.TOO_MANY_JOBS;
        };
        return respond(Problem.of(type, e.getMessage() + "; an operator sets the limits of tenants"));
    }

    @ServerExceptionMapper
    Response conflict(SubmissionConflictException e) {
        return respond(Problem.of(ProblemType.IDEMPOTENCY_CONFLICT, text(e)));
    }

    @ServerExceptionMapper
    Response taken(JobIdTakenException e) {
        return respond(Problem.of(ProblemType.IDEMPOTENCY_CONFLICT, text(e)));
    }

    @ServerExceptionMapper
    Response inFlight(SubmissionInFlightException e) {
        return respond(Problem.of(ProblemType.IDEMPOTENCY_IN_FLIGHT, text(e)));
    }

    @ServerExceptionMapper
    Response unavailable(StoreUnavailableException e) {
        LOG.warnf("request refused: %s", e.getMessage());
        return respond(Problem.of(
                ProblemType.STORE_UNAVAILABLE, e.getMessage() + "; nothing is known to have changed, try again"));
    }

    @ServerExceptionMapper
    Response json(JsonProcessingException e) {
        return respond(Problem.of(ProblemType.MALFORMED_BODY, e.getOriginalMessage()));
    }

    /** A body that begins like UTF-16 or UTF-32 and is neither. */
    @ServerExceptionMapper
    Response encoding(CharConversionException e) {
        return respond(Problem.of(ProblemType.MALFORMED_BODY, "the body is not UTF-8"));
    }

    /** What the HTTP layer itself refuses. */
    @ServerExceptionMapper
    Response http(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        ProblemType type = switch (status) {
            case 404 -> ProblemType.NOT_FOUND;
            case 405 -> ProblemType.METHOD_NOT_ALLOWED;
            case 406 -> ProblemType.NOT_ACCEPTABLE;
            case 413 -> ProblemType.BODY_TOO_LARGE;
            case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
            default -> status < 500 ? ProblemType.MALFORMED_BODY : ProblemType.INTERNAL_ERROR;
        };
        Response.ResponseBuilder answer = Response.fromResponse(respond(Problem.of(type, type.title())));
        Object allow = e.getResponse().getHeaders().getFirst(HttpHeaders.ALLOW);
        return allow == null
                ? answer.build()
                : answer.header(HttpHeaders.ALLOW, allow).build();
    }

    @ServerExceptionMapper
    Response internal(RuntimeException e) {
        LOG.error("request failed", e);
        return respond(Problem.of(ProblemType.INTERNAL_ERROR, "the service's log says more"));
    }

    private static String text(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }

    private static Response respond(Problem problem) {
        Response.ResponseBuilder answer =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
        if (problem.status() == ProblemType.UNAUTHORIZED.status()) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, Authentication.CHALLENGE);
        }
        return problem.retryable()
                ? answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS).build()
                : answer.build();
    }
}

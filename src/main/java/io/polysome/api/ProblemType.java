package io.polysome.api;

import io.polysome.inference.ItemFailure.Fault;
import java.util.Locale;

/** Every kind of problem that this API answers with; each has its paragraph in docs/errors.md. */
public enum ProblemType {
    MALFORMED_BODY(400, "The body is not what this endpoint reads", false, Fault.CLIENT),
    INVALID_PARAMETER(400, "A parameter of the URL or a header has a wrong value", false, Fault.CLIENT),
    UNAUTHORIZED(401, "The request has no token that is good here", false, Fault.CLIENT),
    FORBIDDEN(403, "The token does not allow this", false, Fault.CLIENT),
    NOT_FOUND(404, "There is nothing at this address", false, Fault.CLIENT),
    JOB_NOT_FOUND(404, "There is no such job", false, Fault.CLIENT),
    TENANT_NOT_FOUND(404, "There is no such tenant", false, Fault.CLIENT),
    TOKEN_NOT_FOUND(404, "There is no such token", false, Fault.CLIENT),
    ITEM_NOT_FOUND(404, "The job has no such item", false, Fault.CLIENT),
    METHOD_NOT_ALLOWED(405, "This address has no such method", false, Fault.CLIENT),
    NOT_ACCEPTABLE(406, "No format that the client accepts", false, Fault.CLIENT),
    JOB_NOT_FINISHED(409, "The job has not finished yet", true, Fault.CLIENT),
    ITEM_NOT_FINISHED(409, "The item has no result yet", true, Fault.CLIENT),
    WEIGHTS_MISSING(409, "The model has no weights here", false, Fault.SERVICE),
    TENANT_EXISTS(409, "There is a tenant of this id already", false, Fault.CLIENT),
    IDEMPOTENCY_IN_FLIGHT(409, "The same submission is under way", true, Fault.CLIENT),
    BODY_TOO_LARGE(413, "The body is too large", false, Fault.CLIENT),
    TOO_MANY_ITEMS(413, "The job has too many items", false, Fault.CLIENT),
    UNSUPPORTED_MEDIA_TYPE(415, "The body has a media type that is not read here", false, Fault.CLIENT),
    RANGE_NOT_SATISFIABLE(416, "The body has none of the bytes that were asked for", false, Fault.CLIENT),
    NOT_SERVED_HERE(421, "This process does not serve the API", false, Fault.SERVICE),
    INVALID_JOB(422, "The job cannot be accepted as it is", false, Fault.CLIENT),
    INVALID_REQUEST(422, "The request cannot be carried out as it is", false, Fault.CLIENT),
    IDEMPOTENCY_CONFLICT(422, "The key or id belongs to another submission", false, Fault.CLIENT),
    TOO_MANY_JOBS(429, "The tenant has as many unfinished jobs as it may have", true, Fault.CLIENT),
    INTERNAL_ERROR(500, "Something went wrong on our side", true, Fault.SERVICE),
    RESULT_DAMAGED(500, "A stored result is not what was stored", false, Fault.SERVICE),
    STORE_UNAVAILABLE(503, "The database or the object store does not answer", true, Fault.SERVICE);

    private final int status;
    private final String title;
    private final boolean retryable;
    private final Fault fault;

    ProblemType(int status, String title, boolean retryable, Fault fault) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
        this.fault = fault;
    }

    /** As in the last part of the {@code type} URI and in docs/errors.md. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    boolean retryable() {
        return retryable;
    }

    Fault fault() {
        return fault;
    }
}

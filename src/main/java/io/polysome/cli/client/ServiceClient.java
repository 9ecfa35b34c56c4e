package io.polysome.cli.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Talks to one service. Every call blocks until the answer is there, and throws a {@link ServiceException} when it is not
 * the one that was asked for; an interrupt ends the call.
 */
public final class ServiceClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONG_POLL = Duration.ofSeconds(30);
    private static final Duration SUBMIT_TIMEOUT = Duration.ofMinutes(10);
    /** How long the service may take on top of a long poll before it counts as gone. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final URI base;
    private final @Nullable String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /**
     * @param base where the service is, with or without a slash at the end
     * @param token sent as a bearer token; null for a service that wants none
     */
    public ServiceClient(URI base, @Nullable String token) {
        this.base = base;
        this.token = token;
    }

    /**
     * Submits the job that a file holds as JSON; answers as soon as the service has it for sure.
     *
     * @param key names the submission, so that it may be sent again; null when it will not be
     * @throws FileNotFoundException when the file is not there
     */
    public JobStatus submit(Path body, @Nullable String key) throws ServiceException, FileNotFoundException {
        HttpRequest.Builder request = submission("/v1/jobs", body);
        if (key != null) {
            request.header("Idempotency-Key", '"' + key.replaceAll("[\\\\\"]", "\\\\$0") + '"');
        }
        return json(send(request.build()), JobStatus.class);
    }

    /**
     * Lets the service check a job, and tell what it would be; nothing is submitted.
     *
     * @throws FileNotFoundException when the file is not there
     */
    public JobEstimate validate(Path body) throws ServiceException, FileNotFoundException {
        return json(send(submission("/v1/jobs?validate=only", body).build()), JobEstimate.class);
    }

    private HttpRequest.Builder submission(String path, Path body) throws FileNotFoundException {
        return request(path)
                .timeout(SUBMIT_TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofFile(body));
    }

    /** Calls a job off; answers with the job as it then is. */
    public JobStatus cancel(UUID id) throws ServiceException {
        HttpRequest request = request("/v1/jobs/" + id + "/cancel")
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json")
                .POST(BodyPublishers.noBody())
                .build();
        return json(send(request), JobStatus.class);
    }

    public JobStatus getJob(UUID id) throws ServiceException {
        return json(send(get("/v1/jobs/" + id)), JobStatus.class);
    }

    /**
     * Waits until a job is finished, however long that takes.
     *
     * @param onChange gets the job as it is now, then again each time that something changed, on the calling thread; the
     *     last time it is finished
     */
    public JobStatus awaitFinished(UUID id, Consumer<JobStatus> onChange) throws ServiceException {
        String path = "/v1/jobs/" + id;
        HttpResponse<InputStream> response = send(get(path));
        while (true) {
            Optional<String> version = response.headers().firstValue("ETag");
            JobStatus job = json(response, JobStatus.class);
            onChange.accept(job);
            if (job.isFinished()) {
                return job;
            }
            do {
                response = send(longPoll(path, version));
            } while (response.statusCode() == 304);
        }
    }

    private HttpRequest longPoll(String path, Optional<String> version) {
        HttpRequest.Builder request = request(path + "?wait=" + LONG_POLL.toSeconds())
                .timeout(LONG_POLL.plus(ANSWER_TIMEOUT))
                .header("Accept", "application/json");
        version.ifPresent(v -> request.header("If-None-Match", v));
        return request.build();
    }

    /**
     * @param atMost how many jobs to show; the service may show fewer a page
     * @param cursor from the page before; null for the first
     */
    public JobPage listJobs(int atMost, JobQuery query, @Nullable String cursor) throws ServiceException {
        StringBuilder path = new StringBuilder("/v1/jobs?limit=").append(atMost);
        append(path, "state", query.state());
        query.tags().forEach((key, value) -> append(path, "tag", key + ":" + value));
        append(path, "client_ref", query.clientRef());
        append(path, "model", query.model());
        append(path, "action", query.action());
        append(path, "cursor", cursor);
        return json(send(get(path.toString())), JobPage.class);
    }

    /** @param cursor from the page before; null for the first */
    public TimelinePage timeline(UUID id, @Nullable String cursor) throws ServiceException {
        String path = "/v1/jobs/" + id + "/timeline?limit=1000";
        return json(send(get(cursor == null ? path : path + "&cursor=" + encode(cursor))), TimelinePage.class);
    }

    private static void append(StringBuilder path, String name, @Nullable String value) {
        if (value != null) {
            path.append('&').append(name).append('=').append(encode(value));
        }
    }

    public List<ModelStatus> models() throws ServiceException {
        return json(send(get("/v1/models")), Models.class).models();
    }

    record Models(List<ModelStatus> models) {
        Models {
            models = List.copyOf(models);
        }
    }

    /** @param fields as {@code POST /v1/tokens} reads them; the answer has the token, which no other has */
    public TokenStatus createToken(Map<String, Object> fields) throws ServiceException {
        return json(send(request("POST", "/v1/tokens", fields)), TokenStatus.class);
    }

    /** @param tenant only its tokens; null for all */
    public List<TokenStatus> listTokens(@Nullable String tenant) throws ServiceException {
        String query = tenant == null ? "" : "?tenant=" + encode(tenant);
        return json(send(get("/v1/tokens" + query)), Tokens.class).tokens();
    }

    record Tokens(List<TokenStatus> tokens) {
        Tokens {
            tokens = List.copyOf(tokens);
        }
    }

    public TokenStatus revokeToken(String id) throws ServiceException {
        HttpRequest request = request("/v1/tokens/" + encode(id))
                .timeout(ANSWER_TIMEOUT)
                .DELETE()
                .build();
        return json(send(request), TokenStatus.class);
    }

    /** @param fields as {@code POST /v1/tenants} reads them */
    public TenantStatus createTenant(Map<String, Object> fields) throws ServiceException {
        return json(send(request("POST", "/v1/tenants", fields)), TenantStatus.class);
    }

    /** @param fields those that are to change */
    public TenantStatus changeTenant(String id, Map<String, Object> fields) throws ServiceException {
        return json(send(request("PATCH", "/v1/tenants/" + encode(id), fields)), TenantStatus.class);
    }

    public List<TenantStatus> listTenants() throws ServiceException {
        return json(send(get("/v1/tenants")), Tenants.class).tenants();
    }

    record Tenants(List<TenantStatus> tenants) {
        Tenants {
            tenants = List.copyOf(tenants);
        }
    }

    /**
     * The results of a finished job, in the order of its items, as the service sends them. The caller closes the stream; it
     * throws when the connection breaks off before the end.
     */
    public InputStream openResults(UUID id, ResultFormat format) throws ServiceException {
        return send(resultsRequest(id, format)).body();
    }

    /** The same, read: one by one, in the order of the items. All of them are in memory. */
    public List<ItemLine> results(UUID id) throws ServiceException {
        HttpRequest request = resultsRequest(id, ResultFormat.NDJSON);
        HttpResponse<InputStream> response = send(request);
        try (InputStream body = response.body();
                MappingIterator<ItemLine> lines = JSON.readerFor(ItemLine.class).readValues(body)) {
            return lines.readAll();
        } catch (JacksonException e) {
            throw ServiceException.notPolysome(response.uri(), e.getOriginalMessage());
        } catch (IOException e) {
            throw ServiceException.brokenOff(response.uri(), e);
        }
    }

    private HttpRequest resultsRequest(UUID id, ResultFormat format) {
        return request("/v1/jobs/" + id + "/results")
                .header("Accept", format.mediaType())
                .GET()
                .build();
    }

    /** Where a path of the service is, for people. */
    public URI uri(String path) {
        String root = base.toString();
        return URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path);
    }

    private HttpRequest request(String method, String path, Map<String, Object> fields) {
        try {
            return request(path)
                    .timeout(ANSWER_TIMEOUT)
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json")
                    .method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(fields)))
                    .build();
        } catch (JacksonException e) {
            throw new IllegalArgumentException("fields are texts, numbers, lists and maps", e);
        }
    }

    private HttpRequest get(String path) {
        return request(path)
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json")
                .build();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws ServiceException {
        HttpResponse<InputStream> response;
        try {
            response = http.send(request, BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw ServiceException.unreachable(base, e);
        } catch (IOException e) {
            throw ServiceException.brokenOff(request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ServiceException.interrupted();
        }
        if (response.statusCode() / 100 == 2 || response.statusCode() == 304) {
            return response;
        }
        throw ServiceException.refused(problem(response));
    }

    /** Something between us and the service may have answered in its own way: then only the status is sure. */
    private static Problem problem(HttpResponse<InputStream> response) throws ServiceException {
        boolean isProblem = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("application/problem+json"))
                .isPresent();
        if (isProblem) {
            return json(response, Problem.class);
        }
        String detail = response.request().method() + " " + response.uri();
        return Problem.ofStatus(response.statusCode(), detail);
    }

    private static <T> T json(HttpResponse<InputStream> response, Class<T> type) throws ServiceException {
        try (InputStream body = response.body()) {
            return JSON.readValue(body, type);
        } catch (JacksonException e) {
            throw ServiceException.notPolysome(response.uri(), e.getOriginalMessage());
        } catch (IOException e) {
            throw ServiceException.brokenOff(response.uri(), e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}

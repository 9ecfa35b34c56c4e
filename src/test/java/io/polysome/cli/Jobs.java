package io.polysome.cli;

/** Jobs as the service writes them. */
final class Jobs {
    static final String ID = "0198c0de-0000-7000-8000-000000000001";

    private Jobs() {}

    /** One of a hundred items. */
    static String job(String state, int succeeded, int failed, double progress) {
        return """
                {"id": "%s", "model": "esm2-8m", "action": "encode",
                 "params": {"include": ["mean"], "repr_layers": [6]},
                 "state": "%s", "lane": "bulk",
                 "counts": {"items": 100, "succeeded": %d, "failed": %d, "pending": %d},
                 "progress": %s,
                 "created_at": "2026-01-02T03:04:05.678Z", "started_at": "2026-01-02T03:04:06Z", "finished_at": null,
                 "provenance": {"weights": "published", "model": "esm2-8m"},
                 "links": {"self": "/v1/jobs/%s", "results": "/v1/jobs/%s/results"},
                 "added_later": {"and": "ignored"}}
                """.formatted(ID, state, succeeded, failed, 100 - succeeded - failed, progress, ID, ID);
    }
}

package io.polysome.cli.client;

/** How results are written; on the command line in lower case. */
public enum ResultFormat {
    /** One JSON object a line, one line an item. */
    NDJSON("application/x-ndjson"),
    /** One JSON document. */
    JSON("application/json");

    private final String mediaType;

    ResultFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }
}

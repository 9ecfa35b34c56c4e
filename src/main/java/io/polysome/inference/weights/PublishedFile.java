package io.polysome.inference.weights;

/**
 * A file of a published model in its repository.
 *
 * @param megabytes its size, rounded, for whoever plans a download
 * @param sha256 in lower-case hex
 */
public record PublishedFile(String name, int megabytes, String sha256) {}

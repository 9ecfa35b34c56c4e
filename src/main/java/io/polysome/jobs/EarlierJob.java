package io.polysome.jobs;

import org.jspecify.annotations.Nullable;

/**
 * A job that was found when it was to be submitted again.
 *
 * @param fingerprint of what was submitted then; null when nobody could know that it would be compared
 */
public record EarlierJob(Job job, @Nullable String fingerprint) {}

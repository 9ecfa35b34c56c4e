package io.polysome.jobs;

import io.polysome.sequence.ProteinSequence;
import org.jspecify.annotations.Nullable;

/**
 * One sequence of a job.
 *
 * @param id the client's name for it, given back with the result; need not be unique
 */
public record Item(@Nullable String id, ProteinSequence sequence) {}

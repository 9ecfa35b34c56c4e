package io.polysome.jobs;

import java.time.Instant;

/**
 * One move of a job.
 *
 * @param seq counts the events of a job from 1, without gaps
 * @param state the wire name of the state that it moved to
 * @param cause a sentence for people: who or what moved it
 */
public record JobTransition(int seq, String state, Instant at, String cause) {}

package io.polysome.jobs;

/**
 * What a job would be.
 *
 * @param cost FLOPs
 */
public record JobPlan(int items, long residues, int chunks, double cost, Lane lane) {}

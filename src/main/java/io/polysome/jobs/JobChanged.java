package io.polysome.jobs;

/** Fired in the transaction that changes a job, for those who act once it has committed. */
public record JobChanged(JobId job) {}

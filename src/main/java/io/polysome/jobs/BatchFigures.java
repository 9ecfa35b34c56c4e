package io.polysome.jobs;

import java.time.Duration;

/**
 * How chunks went through the model.
 *
 * @param batches forward passes of the run, which other chunks may have shared
 * @param tokens of all sequences of the run, BOS and EOS included
 * @param chunks that ran together
 * @param deviceTime how long the run had the device
 */
public record BatchFigures(int batches, long tokens, int chunks, Duration deviceTime) {}

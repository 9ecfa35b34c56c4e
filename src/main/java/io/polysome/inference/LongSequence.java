package io.polysome.inference;

/**
 * How a sequence over the limit was computed, so that nobody takes part of it for the whole.
 *
 * @param policy truncate or window
 * @param residues of the whole sequence
 * @param used how many of its residues the numbers are of, counted from the first
 * @param windows in how many passes; 1 when it was truncated
 */
public record LongSequence(TooLong policy, int residues, int used, int windows) {}

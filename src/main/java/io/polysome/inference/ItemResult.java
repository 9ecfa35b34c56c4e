package io.polysome.inference;

/** What became of one sequence: numbers, or the reason why there are none. */
public sealed interface ItemResult permits SequenceOutput, ItemFailure {}

package io.polysome.inference;

/** What one kind of operation took in a profile, all calls together and without the operations that it calls. */
public record OperationTime(String operation, int calls, double seconds) {}

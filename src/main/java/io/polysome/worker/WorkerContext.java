package io.polysome.worker;

import io.polysome.inference.DeviceFaultException;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.WorkerId;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * What all work of this process shares.
 *
 * @param onDeviceFault ends the worker; called by any thread, and returns at once
 */
record WorkerContext(
        JobStore jobs,
        ChunkRunner runner,
        WorkerId id,
        WorkerConfig config,
        Clock clock,
        Places places,
        DeviceTurns turns,
        Consumer<DeviceFaultException> onDeviceFault) {}

package io.polysome.worker;

import io.polysome.inference.DeviceFaultException;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready until the device is lost, after which the process ends. */
@Readiness
@Singleton
final class DeviceReadiness implements HealthCheck {
    private static final String NAME = "device";

    private final Worker worker;

    DeviceReadiness(Worker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        DeviceFaultException fault = worker.deviceFault();
        return fault == null
                ? HealthCheckResponse.up(NAME)
                : HealthCheckResponse.named(NAME)
                        .down()
                        .withData("reason", String.valueOf(fault.getMessage()))
                        .build();
    }
}

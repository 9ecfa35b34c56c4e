package io.polysome.worker;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Configuration of the worker for tests: the defaults, but for what is given. */
final class TestConfig {
    private TestConfig() {}

    static WorkerConfig worker() {
        return worker(Map.of());
    }

    static WorkerConfig worker(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(WorkerConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(WorkerConfig.class);
    }
}

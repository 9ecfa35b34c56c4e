package io.polysome.testing;

import java.util.Map;

/** A broker and a database for tests. */
interface TestInfrastructure extends AutoCloseable {

    /** Blocks until both answer; returns their addresses as configuration of the service. */
    Map<String, String> start();

    @Override
    void close();
}

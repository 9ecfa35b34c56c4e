package io.polysome.worker;

import io.polysome.jobs.ChunkDelivery;

class InMemoryBrokerTest extends WorkQueueContract {
    private final InMemoryBroker broker = new InMemoryBroker();

    @Override
    protected WorkQueue open() {
        return broker.open(1);
    }

    @Override
    protected void put(ChunkDelivery delivery) {
        broker.put(delivery);
    }
}

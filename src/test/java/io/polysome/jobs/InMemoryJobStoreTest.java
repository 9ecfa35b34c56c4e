package io.polysome.jobs;

import java.util.List;

class InMemoryJobStoreTest extends JobStoreContract {
    private final InMemoryJobStore store = new InMemoryJobStore();

    @Override
    protected JobStore store() {
        return store;
    }

    @Override
    protected List<ChunkMessage> messages(JobId job) {
        return store.messages().stream()
                .filter(message -> message.job().equals(job.value()))
                .toList();
    }
}

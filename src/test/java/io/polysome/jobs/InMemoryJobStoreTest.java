package io.polysome.jobs;

class InMemoryJobStoreTest extends JobStoreContract {
    private final JobStore store = new InMemoryJobStore();

    @Override
    protected JobStore store() {
        return store;
    }
}

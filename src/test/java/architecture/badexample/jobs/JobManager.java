package architecture.badexample.jobs;

/** Has a name that does not say what it is. */
public final class JobManager {
    private JobManager() {}
}

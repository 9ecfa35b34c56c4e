package architecture.badexample.sequence;

import architecture.badexample.jobs.JobManager;

/** Uses a feature that stands below its own in the table. */
record UsesALineBelow(JobManager jobs) {}

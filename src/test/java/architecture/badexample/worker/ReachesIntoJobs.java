package architecture.badexample.worker;

import architecture.badexample.jobs.db.PublicRow;

/** Uses a sub-package of another feature. */
record ReachesIntoJobs(PublicRow row) {}

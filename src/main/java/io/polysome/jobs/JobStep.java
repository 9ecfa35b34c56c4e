package io.polysome.jobs;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A stretch of a job's way through this process, as an event of the JDK's Flight Recorder: begun when it is made, over with
 * {@link #end}. Costs next to nothing while no recording asks for it.
 */
@Name(JobStep.EVENT)
@Label("Job Step")
@Category("Polysome")
@Description("One step of the way of jobs from the request to the answer")
@StackTrace(false)
@Enabled(false)
public final class JobStep extends Event {
    public static final String EVENT = "io.polysome.JobStep";

    /** In the order in which a job goes through them. */
    public enum Kind {
        /** From the request to the commit that makes the job durable. */
        ACCEPT,
        /** From the hand-over to the Kafka client to the broker's acknowledgement. */
        SEND,
        /** The transaction that takes the lease. */
        CLAIM,
        /** From the claim to the last result of the model. */
        FORWARD,
        /** The transaction that records the outcome. */
        COMMIT,
        /** From the wake-up of whoever waits for the job to the whole answer. */
        ANSWER;

        /** As in the event: lower case. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Label("Step")
    String step = "";

    @Label("Jobs")
    @Description("Ids, separated by blanks")
    String jobs = "";

    private JobStep() {}

    public static JobStep begun() {
        JobStep step = new JobStep();
        step.begin();
        return step;
    }

    public void end(Kind kind, JobId job) {
        end(kind, List.of(job));
    }

    /** For jobs that went through the step together. */
    public void end(Kind kind, Collection<JobId> ids) {
        end();
        if (shouldCommit()) {
            step = kind.wireName();
            jobs = ids.stream().map(JobId::toString).collect(Collectors.joining(" "));
            commit();
        }
    }
}

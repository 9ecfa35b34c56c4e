package io.polysome.api;

import io.polysome.api.JobRequest.RawItem;
import io.polysome.inference.Action;
import io.polysome.inference.InferenceConfig;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.InvalidTaskException;
import io.polysome.inference.LengthLimit;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.TaskParams;
import io.polysome.inference.TooLong;
import io.polysome.jobs.Item;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobId;
import io.polysome.jobs.JobOptions;
import io.polysome.jobs.JobPlan;
import io.polysome.jobs.JobSpec;
import io.polysome.jobs.JobStore;
import io.polysome.jobs.JobSubmission;
import io.polysome.jobs.SubmissionKey;
import io.polysome.jobs.Submitted;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.SequenceProblem;
import io.polysome.sequence.SequenceReader;
import io.polysome.tenancy.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks a request as a whole and submits it; whatever is wrong is told at once, by field, item and residue. */
@ApplicationScoped
class JobIntake {
    private static final String MODELS_HINT = "GET /v1/models lists them";

    private final ModelCatalog catalog;
    private final JobSubmission submission;
    private final JobStore jobs;
    private final Clock clock;
    private final int maxResidues;

    JobIntake(ModelCatalog catalog, JobSubmission submission, JobStore jobs, Clock clock, InferenceConfig inference) {
        this.catalog = catalog;
        this.submission = submission;
        this.jobs = jobs;
        this.clock = clock;
        this.maxResidues = inference.maxResidues();
    }

    /** Checks and submits. @throws ProblemException when anything in the request is wrong; nothing is stored then */
    Job submit(TenantId tenant, JobRequest request) {
        Checked job = check(request);
        return submission.submit(tenant, job.spec(), job.options(), job.model(), job.items());
    }

    /**
     * The same for a request that may come twice; see {@link JobSubmission#submitOnce}.
     *
     * @param id null for a new one
     * @param key null where the id alone tells
     * @throws ProblemException when anything in the request is wrong; nothing is stored then
     */
    Submitted submitOnce(TenantId tenant, @Nullable JobId id, @Nullable String key, JobRequest request) {
        Checked job = check(request);
        SubmissionKey name = new SubmissionKey(tenant, id == null ? submission.newId() : id, key);
        return submission.submitOnce(name, job.spec(), job.options(), job.model(), job.items());
    }

    /**
     * Checks, and tells what the job would be. Nothing is stored.
     *
     * @throws ProblemException when anything in the request is wrong
     */
    Estimate estimate(TenantId tenant, JobRequest request) {
        Checked job = check(request);
        JobPlan plan = submission.plan(job.spec(), job.model(), job.items());
        return Estimate.of(job.spec(), plan, jobs.recentRate(tenant, job.spec().model(), plan.lane()));
    }

    private record Checked(JobSpec spec, JobOptions options, ModelArchitecture model, List<Item> items) {}

    private Checked check(JobRequest request) {
        ErrorList errors = request.errors();
        ModelCard model = model(request, errors);
        Action action = action(request, errors);
        TaskParams params = params(request);
        if (model != null && action != null) {
            checkTask(action, params, model, errors);
        }
        JobOptions options = request.options().check(clock.instant(), errors);
        TooLong tooLong = request.tooLong() == null
                ? TooLong.ERROR
                : TooLong.find(request.tooLong()).orElse(TooLong.ERROR);
        List<Item> items = items(request, action, new LengthLimit(maxResidues, tooLong), errors);
        errors.throwIfAny();
        if (model == null || action == null) {
            throw new IllegalStateException("a missing model or action is an error of the request");
        }
        if (!model.isAvailable()) {
            throw new ProblemException(ProblemType.WEIGHTS_MISSING, model.howToGet());
        }
        return new Checked(new JobSpec(model.slug(), action, params), options, model.architecture(), items);
    }

    private TaskParams params(JobRequest request) {
        return new TaskParams(
                request.include(),
                request.reprLayers(),
                request.method(),
                request.tooLong(),
                request.tooLong() == null ? null : maxResidues);
    }

    private @Nullable ModelCard model(JobRequest request, ErrorList errors) {
        String slug = request.model();
        if (slug == null) {
            errors.add(Problem.Mistake.field("model", "model is missing; " + MODELS_HINT));
            return null;
        }
        ModelCard card = catalog.find(slug).orElse(null);
        if (card == null) {
            errors.add(Problem.Mistake.field(
                    "model",
                    "model '%s' is not known; there is %s".formatted(slug, String.join(", ", catalog.slugs()))));
        }
        return card;
    }

    private static @Nullable Action action(JobRequest request, ErrorList errors) {
        String name = request.action();
        Action action = name == null ? null : Action.find(name).orElse(null);
        if (action == null) {
            errors.add(Problem.Mistake.field(
                    "action",
                    name == null
                            ? "action is missing; there is " + Action.names()
                            : "action '%s' is not known; there is %s".formatted(name, Action.names())));
        }
        return action;
    }

    private static void checkTask(Action action, TaskParams params, ModelCard model, ErrorList errors) {
        try {
            InferenceTask.resolve(action, params, model.architecture(), model.outputHeads());
        } catch (InvalidTaskException e) {
            for (String problem : e.problems()) {
                errors.add(Problem.Mistake.field("params", problem));
            }
        }
    }

    private static List<Item> items(JobRequest request, @Nullable Action action, LengthLimit limit, ErrorList errors) {
        List<RawItem> raw = request.items();
        if (raw.isEmpty()) {
            errors.add(Problem.Mistake.field("items", "items is missing or empty; at least one is needed"));
        }
        List<Item> items = new ArrayList<>();
        for (int index = 0; index < raw.size(); index++) {
            RawItem item = raw.get(index);
            for (SequenceProblem problem : check(item, action, limit, items)) {
                errors.add(new Problem.Mistake(
                        index,
                        item.id(),
                        problem.residue() == 0 ? null : problem.residue(),
                        null,
                        "item %d%s: %s"
                                .formatted(
                                        index,
                                        item.id() == null ? "" : " ('%s')".formatted(item.id()),
                                        problem.message())));
            }
        }
        return items;
    }

    /** Adds the item when nothing is wrong with it. */
    private static List<SequenceProblem> check(
            RawItem raw, @Nullable Action action, LengthLimit limit, List<Item> items) {
        if (raw.sequence() == null) {
            return List.of(new SequenceProblem(0, "it has no sequence"));
        }
        String complaint = raw.id() == null ? null : StorableText.complaint(raw.id(), SequenceReader.MAX_ID_CHARACTERS);
        if (complaint != null) {
            return List.of(new SequenceProblem(0, "its id " + complaint));
        }
        try {
            ProteinSequence sequence = ProteinSequence.parse(raw.sequence());
            if (limit.refuses(sequence)) {
                return List.of(new SequenceProblem(
                        0, limit.refusal(sequence, "params.too_long", "polysome.inference.max-residues")));
            }
            Optional<SequenceProblem> problem =
                    action == null ? Optional.empty() : action.problemWith(limit.keptOf(sequence));
            if (problem.isEmpty()) {
                items.add(new Item(raw.id(), sequence));
            }
            return problem.stream().toList();
        } catch (InvalidSequenceException e) {
            return e.problems();
        }
    }
}

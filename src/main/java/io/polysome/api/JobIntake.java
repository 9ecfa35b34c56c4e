package io.polysome.api;

import io.polysome.api.JobRequest.RawItem;
import io.polysome.inference.Action;
import io.polysome.inference.InferenceConfig;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.InvalidTaskException;
import io.polysome.inference.LengthLimit;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.TaskParams;
import io.polysome.inference.TooLong;
import io.polysome.jobs.Item;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobSpec;
import io.polysome.jobs.JobSubmission;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.SequenceProblem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks a request as a whole and submits it; whatever is wrong is told at once, by field, item and residue. */
@ApplicationScoped
class JobIntake {
    private static final int LONGEST_ID = 1_000;
    private static final String MODELS_HINT = "GET /v1/models lists them";

    private final ModelCatalog catalog;
    private final JobSubmission submission;
    private final int maxResidues;

    JobIntake(ModelCatalog catalog, JobSubmission submission, InferenceConfig config) {
        this.catalog = catalog;
        this.submission = submission;
        this.maxResidues = config.maxResidues();
    }

    /** @throws ProblemException when anything in the request is wrong; nothing is stored then */
    Job submit(JobRequest request) {
        ErrorList errors = request.errors();
        ModelCard model = model(request, errors);
        Action action = action(request, errors);
        TaskParams params = params(request);
        if (model != null && action != null) {
            checkTask(action, params, model, errors);
        }
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
        return submission.submit(new JobSpec(model.slug(), action, params), model.architecture(), items);
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
            InferenceTask.resolve(action, params, model.architecture());
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

    private static boolean isUsable(String id) {
        return id.length() <= LONGEST_ID && id.chars().noneMatch(Character::isISOControl);
    }

    /** Adds the item when nothing is wrong with it. */
    private static List<SequenceProblem> check(
            RawItem raw, @Nullable Action action, LengthLimit limit, List<Item> items) {
        if (raw.sequence() == null) {
            return List.of(new SequenceProblem(0, "it has no sequence"));
        }
        if (raw.id() != null && !isUsable(raw.id())) {
            return List.of(new SequenceProblem(
                    0, "its id must have at most %d characters and no control characters".formatted(LONGEST_ID)));
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

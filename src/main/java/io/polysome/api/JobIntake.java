package io.polysome.api;

import io.polysome.api.JobRequest.RawItem;
import io.polysome.inference.Action;
import io.polysome.inference.InferenceTask;
import io.polysome.inference.InvalidTaskException;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.jobs.Item;
import io.polysome.jobs.Job;
import io.polysome.jobs.JobOptions;
import io.polysome.jobs.JobSpec;
import io.polysome.jobs.JobSubmission;
import io.polysome.sequence.InvalidSequenceException;
import io.polysome.sequence.ProteinSequence;
import io.polysome.sequence.SequenceProblem;
import io.polysome.sequence.SequenceReader;
import io.polysome.tenancy.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a request as a whole and submits it; whatever is wrong is told at once, by field, item and residue. */
@ApplicationScoped
class JobIntake {
    private static final String MODELS_HINT = "GET /v1/models lists them";

    private final ModelCatalog catalog;
    private final JobSubmission submission;

    JobIntake(ModelCatalog catalog, JobSubmission submission) {
        this.catalog = catalog;
        this.submission = submission;
    }

    /** @throws ProblemException when anything in the request is wrong; nothing is stored then */
    Job submit(TenantId tenant, JobRequest request) {
        ErrorList errors = request.errors();
        ModelCard model = model(request, errors);
        Action action = action(request, errors);
        if (model != null && action != null) {
            checkTask(request, action, model, errors);
        }
        List<Item> items = items(request, action, errors);
        errors.throwIfAny();
        if (model == null || action == null) {
            throw new IllegalStateException("a missing model or action is an error of the request");
        }
        if (!model.isAvailable()) {
            throw new ProblemException(ProblemType.WEIGHTS_MISSING, model.howToGet());
        }
        JobSpec.Params params = new JobSpec.Params(request.include(), request.reprLayers());
        return submission.submit(
                tenant, new JobSpec(model.slug(), action, params), JobOptions.DEFAULT, model.architecture(), items);
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
                            ? "action is missing; there is encode, predict"
                            : "action '%s' is not known; there is encode, predict".formatted(name)));
        }
        return action;
    }

    private static void checkTask(JobRequest request, Action action, ModelCard model, ErrorList errors) {
        try {
            InferenceTask.resolve(action, request.include(), request.reprLayers(), model.architecture());
        } catch (InvalidTaskException e) {
            for (String problem : e.problems()) {
                errors.add(Problem.Mistake.field("params", problem));
            }
        }
    }

    private static List<Item> items(JobRequest request, @Nullable Action action, ErrorList errors) {
        List<RawItem> raw = request.items();
        if (raw.isEmpty()) {
            errors.add(Problem.Mistake.field("items", "items is missing or empty; at least one is needed"));
        }
        List<Item> items = new ArrayList<>();
        for (int index = 0; index < raw.size(); index++) {
            RawItem item = raw.get(index);
            for (SequenceProblem problem : check(item, action, items)) {
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
        return id.length() <= SequenceReader.MAX_ID_CHARACTERS && id.chars().noneMatch(Character::isISOControl);
    }

    /** Adds the item when nothing is wrong with it. */
    private static List<SequenceProblem> check(RawItem raw, @Nullable Action action, List<Item> items) {
        if (raw.sequence() == null) {
            return List.of(new SequenceProblem(0, "it has no sequence"));
        }
        if (raw.id() != null && !isUsable(raw.id())) {
            return List.of(new SequenceProblem(
                    0,
                    "its id must have at most %d characters and no control characters"
                            .formatted(SequenceReader.MAX_ID_CHARACTERS)));
        }
        try {
            ProteinSequence sequence = ProteinSequence.parse(raw.sequence());
            if (action == Action.PREDICT && sequence.maskCount() == 0) {
                return List.of(SequenceProblem.noMask());
            }
            items.add(new Item(raw.id(), sequence));
            return List.of();
        } catch (InvalidSequenceException e) {
            return e.problems();
        }
    }
}

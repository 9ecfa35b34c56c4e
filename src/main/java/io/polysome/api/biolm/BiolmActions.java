package io.polysome.api.biolm;

import io.polysome.inference.Action;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The actions that BioLM has for ESM-2. */
final class BiolmActions {
    static final List<Action> ALL = List.of(Action.ENCODE, Action.PREDICT, Action.LOG_PROB);

    private BiolmActions() {}

    /** @param name in upper or lower case */
    static Optional<Action> find(String name) {
        return Action.find(name.toLowerCase(Locale.ROOT)).filter(ALL::contains);
    }
}

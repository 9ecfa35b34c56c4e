package io.polysome.api;

import java.util.ArrayList;
import java.util.List;

/** All that is wrong with a request: the first {@value #LISTED} in full, the rest as a number. */
final class ErrorList {
    private static final int LISTED = 1_000;

    private final List<Problem.Mistake> listed = new ArrayList<>();
    private int count;

    void add(Problem.Mistake error) {
        if (listed.size() < LISTED) {
            listed.add(error);
        }
        count++;
    }

    void throwIfAny() {
        if (count > 0) {
            throw ProblemException.invalidJob(listed, count);
        }
    }
}

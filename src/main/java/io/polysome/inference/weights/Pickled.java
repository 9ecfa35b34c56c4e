package io.polysome.inference.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle of weights may hold beside strings, booleans, {@link Long}, {@link Double} and {@link List}. All of it is
 * data: none of these was made by calling what the pickle names.
 */
sealed interface Pickled {

    /** Python's None. */
    enum None implements Pickled {
        NONE
    }

    /** A tuple, which is a list that does not change. */
    record Tuple(List<Object> items) implements Pickled {}

    /** A dict, an OrderedDict, or the attributes of an argparse.Namespace; keys are strings and whole numbers. */
    record Dict(Map<Object, Object> entries) implements Pickled {
        Dict() {
            this(new LinkedHashMap<>());
        }

        /** By identity, as two that hold each other would compare for ever. */
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** A name from the white list; {@code text} is module and name. */
    record Name(String text) implements Pickled {}

    /** Numbers in an entry of their own: {@code data/<key>} of the archive. */
    record Storage(ElementType type, String key) implements Pickled {}

    /** A view of a storage, offset and strides counted in elements. */
    record View(Storage storage, long offset, List<Object> shape, List<Object> strides) implements Pickled {}
}

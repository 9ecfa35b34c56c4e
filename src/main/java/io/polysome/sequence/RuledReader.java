package io.polysome.sequence;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The records of another reader as {@link ReadingRules} take them, with ids that the service takes. */
final class RuledReader implements SequenceReader {
    private static final char NOT_UTF_8 = '\uFFFD';

    private final SequenceReader records;
    private final ReadingRules rules;
    private final Map<String, Long> lineById = new HashMap<>();

    RuledReader(SequenceReader records, ReadingRules rules) {
        this.records = records;
        this.rules = rules;
    }

    @Override
    public boolean hasNext() {
        return records.hasNext();
    }

    @Override
    public SequenceRecord next() {
        SequenceRecord record = records.next();
        String id = record.id();
        if (id != null) {
            String wrong = problemOf(id);
            if (wrong != null) {
                return record.refused(null, new SequenceProblem(0, wrong));
            }
        }
        SequenceProblem duplicate = duplicate(record);
        if (record.problem() != null) {
            return record;
        }
        String residues = rules.read(record.text());
        SequenceProblem refused = duplicate != null ? duplicate : rules.refused(residues);
        return refused == null ? record.withText(residues) : record.refused(id, refused);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }

    private static @Nullable String problemOf(String id) {
        if (id.length() > MAX_ID_CHARACTERS) {
            return "its id has more than %d characters".formatted(MAX_ID_CHARACTERS);
        }
        if (id.chars().anyMatch(Character::isISOControl)) {
            return "its id has control characters";
        }
        return id.indexOf(NOT_UTF_8) >= 0 ? "its id is not UTF-8" : null;
    }

    private @Nullable SequenceProblem duplicate(SequenceRecord record) {
        if (rules.duplicateIds() == ReadingRules.DuplicateIds.ALLOW || record.id() == null) {
            return null;
        }
        Long line = lineById.putIfAbsent(record.id(), record.line());
        return line == null
                ? null
                : new SequenceProblem(
                        0,
                        "its id is that of the record at line %d already; duplicate-ids=allow accepts that"
                                .formatted(line));
    }
}

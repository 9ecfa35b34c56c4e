package io.polysome.sequence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.sequence.ReadingRules.DuplicateIds;
import io.polysome.sequence.ReadingRules.LowerCase;
import io.polysome.sequence.ReadingRules.Stop;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingRulesTest {

    @ParameterizedTest
    @CsvSource({
        "REFUSE, TRIM, MK*, MK",
        "REFUSE, UNKNOWN, M*K*, MXK",
        "UPPER, TRIM, mk<mask>l*, MK<mask>L",
        "UPPER, UNKNOWN, m*k, MXK",
        "UPPER, REFUSE, MK<mask>, MK<mask>",
    })
    void residuesAreReadAsTheRulesSay(LowerCase lowerCase, Stop stop, String text, String residues) throws Exception {
        // When
        SequenceRecord record = read(">a\n" + text, new ReadingRules(lowerCase, stop, DuplicateIds.REFUSE))
                .getFirst();
        // Then
        assertThat(record.parse().text()).isEqualTo(residues);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        REFUSE | TRIM    | MK<mask>l | residue 4 is 'l', in lower case; lower-case=upper reads it as 'L'
        REFUSE | TRIM    | M*K*      | residue 2 is '*', a stop; stop=unknown reads it as 'X', an unknown residue
        REFUSE | REFUSE  | MK*       | residue 3 is '*', a stop; stop=trim leaves out one at the end
        REFUSE | TRIM    | M*Kl      | residue 2 is '*', a stop
        REFUSE | TRIM    | MJk       | residue 2 is 'J'; ESM-2 accepts
        REFUSE | TRIM    | M<msk>    | residue 2 is '<'; ESM-2 accepts
        REFUSE | TRIM    | Mj        | residue 2 is 'j'; ESM-2 accepts
        UPPER  | TRIM    | Mj        | residue 2 is 'J'; ESM-2 accepts
        UPPER  | TRIM    | M*k       | residue 2 is '*', a stop
        UPPER  | UNKNOWN | *         | the sequence is empty
        """)
    void whatIsRefusedIsToldWithTheRuleThatAcceptsIt(LowerCase lowerCase, Stop stop, String text, String problem) {
        // When
        SequenceRecord record = read(">a\n" + text, new ReadingRules(lowerCase, stop, DuplicateIds.REFUSE))
                .getFirst();
        // Then
        assertThatThrownBy(record::parse)
                .isInstanceOf(InvalidSequenceException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void aDuplicateIdIsToldWithTheFirstOne() {
        // When
        List<SequenceRecord> records = read(">a\nMK\n>b\nMK\n>a x\nMK\n>\nMK\n>\nMK\n", ReadingRules.DEFAULT);
        // Then
        assertThat(records)
                .filteredOn(record -> record.problem() != null)
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.line()).isEqualTo(5);
                    assertThat(record.id()).isEqualTo("a");
                    assertThatThrownBy(record::parse)
                            .hasMessage(
                                    "its id is that of the record at line 1 already; duplicate-ids=allow accepts that");
                });
    }

    @Test
    void duplicateIdsMayBeAllowed() {
        // Given
        ReadingRules rules = new ReadingRules(LowerCase.REFUSE, Stop.TRIM, DuplicateIds.ALLOW);
        // Then
        assertThat(read(">a\nMK\n>a\nMK\n", rules))
                .extracting(SequenceRecord::problem)
                .containsOnlyNulls();
    }

    @Test
    void anIdThatTheServiceDoesNotTakeIsRefused() {
        // Given
        String tooLong = "x".repeat(SequenceReader.MAX_ID_CHARACTERS + 1);
        // Then
        assertThatThrownBy(read(">" + tooLong + "\nMK", ReadingRules.DEFAULT).getFirst()::parse)
                .hasMessage("its id has more than 1000 characters");
        assertThatThrownBy(read(">a\u0001b\nMK", ReadingRules.DEFAULT).getFirst()::parse)
                .hasMessage("its id has control characters");
    }

    @Test
    void anIdInLatin1IsRefusedAndNotMangled() throws IOException {
        // Given
        byte[] latin1 = {'>', (byte) 0xE9, '\n', 'M', 'K'};
        // When
        try (SequenceReader records = SequenceReader.open(new ByteArrayInputStream(latin1), ReadingRules.DEFAULT)) {
            // Then
            assertThatThrownBy(records.next()::parse).hasMessage("its id is not UTF-8");
        }
    }

    private static List<SequenceRecord> read(String text, ReadingRules rules) {
        List<SequenceRecord> records = new ArrayList<>();
        new RuledReader(new FastaReader(new ByteArrayInputStream(text.getBytes(UTF_8))), rules)
                .forEachRemaining(records::add);
        return records;
    }
}

package io.polysome.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send in headers. */
class HeadersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "respond-async             | respond-async",
                "wait=10                   | wait=10",
                "wait = 10                 | wait=10",
                "respond-async, wait=10    | respond-async, wait=10",
                "Respond-Async; foo=bar    | respond-async",
                "wait=3600                 | wait=60",
                "wait=1, wait=2            | wait=1",
                "wait=soon                 | ''",
                "wait=-1                   | ''",
                "wait=99999999999999999999 | ''",
                "handling=lenient          | ''",
                "''                        | ''"
            })
    void preferencesThatAreKnownAreApplied(String header, String applied) {
        assertThat(Preference.parse(List.of(header)).applied()).isEqualTo(applied);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"\"order 66\" | order 66", "order-66 | order-66", "\"a\\\"b\\\\c\" | a\"b\\c"})
    void keyIsAStringWithOrWithoutQuotes(String header, String key) {
        assertThat(IdempotencyKey.parse(header)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "\"open", "\"a\"b\"", "schlüssel", "a\tb"})
    void keyThatIsNoneIsRefused(String header) {
        assertThatThrownBy(() -> IdempotencyKey.parse(header)).isInstanceOf(ProblemException.class);
    }
}

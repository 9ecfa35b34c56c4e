package io.polysome.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=2-5, 2, 6",
        "bytes=2-, 2, 10",
        "bytes=-3, 7, 10",
        "bytes=-30, 0, 10",
        "bytes=5-999999999999999999, 5, 10",
        "bytes= 2 - 5, 2, 6"
    })
    void aSingleRangeIsCutToTheBody(String header, long from, long to) {
        assertThat(ByteRange.parse(header, 10)).isEqualTo(new ByteRange(from, to));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "bytes=-",
                "bytes=5-2",
                "bytes=a-b",
                "bytes=0-1,3-4",
                "items=0-1",
                "bytes=0-9999999999999999999"
            })
    void whatIsNoSingleRangeIsIgnored(String header) {
        assertThat(ByteRange.parse(header, 10)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
    void aRangeBehindTheEndIsNotSatisfiable(String header) {
        assertThat(ByteRange.parse(header, 10)).isNotNull().matches(range -> !range.isSatisfiable());
    }
}

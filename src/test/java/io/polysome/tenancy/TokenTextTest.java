package io.polysome.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextTest {
    private static final TokenText TEXT = new TokenText("0123456789ab", "c0ffee".repeat(6) + "1234");

    @Test
    void tokenIsReadAsItIsRevealed() {
        // Given
        TokenText text = TokenText.random();
        // Then
        assertThat(TokenText.find(text.reveal())).contains(text);
    }

    @Test
    void twoTokensHaveNothingInCommon() {
        // Given
        TokenText one = TokenText.random();
        TokenText other = TokenText.random();
        // Then
        assertThat(one.id()).isNotEqualTo(other.id());
        assertThat(one.secret()).isNotEqualTo(other.secret());
    }

    @Test
    void secretIsStoredAsItsSha256() {
        assertThat(TEXT.secretSha256()).isEqualTo("e30335fa6f69003f24ed0e2498a806e56bfe900e6ca62916c923ceaf4758b236");
    }

    @Test
    void textForLogsHasNoSecret() {
        assertThat(TEXT).hasToString("poly_0123456789ab");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "poly_", "secret", "poly_0123456789ab", "poly_0123456789ab_c0ffee"})
    void otherTextsAreNoTokens(String text) {
        assertThat(TokenText.find(text)).isEmpty();
    }

    @Test
    void tokenInCapitalsOrWithMoreAroundItIsNone() {
        assertThat(TokenText.find(TEXT.reveal().toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(TokenText.find(TEXT.reveal() + "\n")).isEmpty();
        assertThat(TokenText.find(TEXT.reveal() + "0")).isEmpty();
    }
}

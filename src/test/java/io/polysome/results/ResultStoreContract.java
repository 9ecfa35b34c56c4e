package io.polysome.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.results.ResultStore.Draft;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every result store must do. */
public abstract class ResultStoreContract {
    private final String key = "jobs/%s/000000-1.ndjson".formatted(UUID.randomUUID());

    protected abstract ResultStore store();

    private static void write(Draft draft, String text) throws IOException {
        draft.out().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private ResultObject committed(byte[] content) throws IOException {
        try (Draft draft = store().create(key)) {
            draft.out().write(content);
            return draft.commit();
        }
    }

    private ResultObject committed(String text) throws IOException {
        return committed(text.getBytes(StandardCharsets.UTF_8));
    }

    private String read(ResultObject object) throws IOException {
        try (InputStream in = store().open(object)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void readAnything() throws IOException {
        store().open(new ResultObject(key, 0, "")).close();
    }

    @Test
    void committedObjectIsReadBack() throws IOException {
        assertThat(read(committed("one\ntwo\n"))).isEqualTo("one\ntwo\n");
    }

    @Test
    void commitTellsSizeAndDigest() throws IOException {
        assertThat(committed("abc"))
                .isEqualTo(
                        new ResultObject(key, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    @Test
    void emptyObjectIsAnObject() throws IOException {
        assertThat(read(committed(""))).isEmpty();
    }

    /** Around the sizes at which a store may change how it sends. */
    @ParameterizedTest
    @ValueSource(ints = {(8 << 20) - 1, 8 << 20, (8 << 20) + 1, 20_000_000})
    void largeObjectIsReadBack(int bytes) throws IOException {
        // Given
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        // When
        ResultObject object = committed(content);
        // Then
        try (InputStream in = store().open(object)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void draftIsNotSeenBeforeItsCommit() throws IOException {
        try (Draft draft = store().create(key)) {
            write(draft, "half");
            assertThatThrownBy(this::readAnything).isInstanceOf(NoSuchFileException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 9 << 20})
    void draftThatIsNotCommittedLeavesNothing(int bytes) throws IOException {
        // When
        try (Draft draft = store().create(key)) {
            draft.out().write(new byte[bytes]);
        }
        // Then
        assertThatThrownBy(this::readAnything).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void objectThatIsBeingReplacedIsReadWhole() throws IOException {
        // Given
        ResultObject first = committed("first");
        // When
        ResultObject second;
        try (Draft draft = store().create(key)) {
            write(draft, "second");
            assertThat(read(first)).isEqualTo("first");
            second = draft.commit();
        }
        // Then
        assertThat(read(second)).isEqualTo("second");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one\ntwi\n", "one\n", "", "one\ntwo\nthree\n"})
    void objectThatIsNotWhatWasCommittedIsNotReadToItsEnd(String damaged) throws IOException {
        // Given
        ResultObject object = committed("one\ntwo\n");
        committed(damaged);
        // Then
        assertThatThrownBy(() -> read(object))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining(key);
    }

    @Test
    void readingMayEndEarly() throws IOException {
        // Given
        ResultObject object = committed(new byte[1 << 20]);
        // Then
        try (InputStream in = store().open(object)) {
            assertThat(in.read()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "jobs/../../secret", "/secret"})
    void keyThatPointsOutOfTheStoreIsRefused(String outside) {
        assertThatThrownBy(() -> store().create(outside)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().open(new ResultObject(outside, 0, "")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void objectsOfAPrefixAreDeletedAndNoOthers() throws IOException {
        // Given
        ResultObject gone = committed("one");
        ResultObject other;
        try (Draft draft = store().create("jobs/%s/000000-1.ndjson".formatted(UUID.randomUUID()))) {
            other = draft.commit();
        }
        // When
        store().deleteAll(key.substring(0, key.lastIndexOf('/') + 1));
        // Then
        assertThatThrownBy(() -> read(gone)).isInstanceOf(NoSuchFileException.class);
        store().open(other).close();
    }

    @Test
    void nothingIsDeletedWhereNothingIs() throws IOException {
        store().deleteAll("jobs/%s/".formatted(UUID.randomUUID()));
    }
}

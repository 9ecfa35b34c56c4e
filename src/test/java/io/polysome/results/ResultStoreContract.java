package io.polysome.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.jobs.ChunkOutcome.ResultObject;
import io.polysome.results.ResultStore.Draft;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every result store must do. */
public abstract class ResultStoreContract {
    private final String key = "jobs/%s/000000-1.ndjson".formatted(UUID.randomUUID());

    protected abstract ResultStore store();

    private static void write(Draft draft, String text) throws IOException {
        draft.out().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String read() throws IOException {
        try (InputStream in = store().open(key)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void committedObjectIsReadBack() throws IOException {
        // When
        try (Draft draft = store().create(key)) {
            write(draft, "one\ntwo\n");
            draft.commit();
        }
        // Then
        assertThat(read()).isEqualTo("one\ntwo\n");
    }

    @Test
    void commitTellsSizeAndDigest() throws IOException {
        // When
        ResultObject object;
        try (Draft draft = store().create(key)) {
            write(draft, "abc");
            object = draft.commit();
        }
        // Then
        assertThat(object)
                .isEqualTo(
                        new ResultObject(key, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    @Test
    void draftIsNotSeenBeforeItsCommit() throws IOException {
        try (Draft draft = store().create(key)) {
            write(draft, "half");
            assertThatThrownBy(this::read).isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void draftThatIsNotCommittedLeavesNothing() throws IOException {
        // When
        try (Draft draft = store().create(key)) {
            write(draft, "half");
        }
        // Then
        assertThatThrownBy(this::read).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void objectThatIsBeingReplacedIsReadWhole() throws IOException {
        // Given
        try (Draft first = store().create(key)) {
            write(first, "first");
            first.commit();
        }
        // When
        try (Draft second = store().create(key)) {
            write(second, "second");
            assertThat(read()).isEqualTo("first");
            second.commit();
        }
        // Then
        assertThat(read()).isEqualTo("second");
    }

    @Test
    void keyThatPointsOutOfTheStoreIsRefused() {
        assertThatThrownBy(() -> store().open("../secret")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void objectsOfAPrefixAreDeletedAndNoOthers() throws IOException {
        // Given
        String other = "jobs/%s/000000-1.ndjson".formatted(UUID.randomUUID());
        for (String each : List.of(key, other)) {
            try (Draft draft = store().create(each)) {
                write(draft, "one");
                draft.commit();
            }
        }
        // When
        store().deleteAll(key.substring(0, key.lastIndexOf('/') + 1));
        // Then
        assertThatThrownBy(this::read).isInstanceOf(NoSuchFileException.class);
        store().open(other).close();
    }

    @Test
    void nothingIsDeletedWhereNothingIs() throws IOException {
        store().deleteAll("jobs/%s/".formatted(UUID.randomUUID()));
    }
}

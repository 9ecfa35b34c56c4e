package io.polysome.jobs.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.polysome.platform.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private final List<List<String>> written = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch open = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void endCallers() {
        open.countDown();
        callers.close();
    }

    private final GroupCommit<String> commits = new GroupCommit<>(items -> {
        if (items.contains("slow")) {
            awaitOpen();
        }
        if (items.contains("guilty")) {
            throw new IllegalArgumentException("it is not wanted");
        }
        if (items.contains("outage")) {
            throw new StoreUnavailableException("away", new IllegalStateException());
        }
        written.add(List.copyOf(items));
    });

    private void awaitOpen() {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Void> write(String item) {
        return CompletableFuture.runAsync(() -> commits.write(item), callers);
    }

    /** All of them wait behind one that takes its time, and go together when it is done. */
    private List<CompletableFuture<Void>> writeTogether(String... items) {
        CompletableFuture<Void> slow = write("slow");
        await("the slow one's turn").until(() -> commits.waiting() == 0);
        List<CompletableFuture<Void>> together = new ArrayList<>();
        for (String item : items) {
            together.add(write(item));
            await("the place of " + item).until(() -> commits.waiting() == together.size());
        }
        open.countDown();
        slow.join();
        return together;
    }

    @Test
    void loneItemIsWrittenAlone() {
        // When
        commits.write("a");
        commits.write("b");
        // Then
        assertThat(written).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void itemsThatComeDuringAWriteShareTheNext() {
        // When
        writeTogether("a", "b", "c").forEach(CompletableFuture::join);
        // Then
        assertThat(written).containsExactly(List.of("slow"), List.of("a", "b", "c"));
    }

    @Test
    void onlyTheGuiltyItemFails() {
        // When
        List<CompletableFuture<Void>> together = writeTogether("a", "guilty", "b");
        // Then
        together.get(0).join();
        together.get(2).join();
        assertThatThrownBy(() -> together.get(1).join()).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(written).contains(List.of("a"), List.of("b"));
    }

    @Test
    void outageFailsAllOfTheGroupAtOnce() {
        // When
        List<CompletableFuture<Void>> together = writeTogether("a", "outage");
        // Then
        assertThat(together)
                .allSatisfy(one -> assertThatThrownBy(one::join).hasCauseInstanceOf(StoreUnavailableException.class));
        assertThat(written).containsExactly(List.of("slow"));
    }

    @Test
    void everyItemOfManyCallersIsWrittenOnce() {
        // When
        List<CompletableFuture<Void>> all =
                IntStream.range(0, 2_000).mapToObj(i -> write("item " + i)).toList();
        all.forEach(CompletableFuture::join);
        // Then
        assertThat(written.stream().flatMap(List::stream)).hasSize(2_000).doesNotHaveDuplicates();
    }
}

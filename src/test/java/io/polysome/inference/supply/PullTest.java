package io.polysome.inference.supply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.RelativeError;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.weights.FileDigests;
import io.polysome.inference.weights.FileWeights;
import io.polysome.inference.weights.Parameter;
import io.polysome.inference.weights.PublishedFile;
import io.polysome.inference.weights.PublishedModel;
import io.polysome.inference.weights.WeightsCache;
import io.polysome.inference.weights.WeightsFile;
import io.polysome.inference.weights.WeightsFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullTest {
    private static final ModelArchitecture SHAPE = new ModelArchitecture(1, 16, 2);
    private static final String PATH = "/facebook/mini/resolve/abc/model.safetensors";
    private static final String FIRST = "/facebook/mini/resolve/abc/";

    @TempDir
    private Path folder;

    private final MirrorServer server = new MirrorServer();
    private final List<String> progress = new ArrayList<>();
    private byte[] bytes = {};
    private Path source = Path.of("");
    private Path target = Path.of("");

    @BeforeEach
    void publish() throws IOException {
        source = new WeightsFile(SHAPE, 7).writeTo(folder.resolve("source"));
        bytes = Files.readAllBytes(source.resolve("model.safetensors"));
        target = folder.resolve("weights/mini");
        server.with(PATH, bytes);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPulledFolderCanBeUsed() throws Exception {
        // When
        pull().from(server.hub());
        // Then
        assertThat(new WeightsFolder(target).isComplete()).isTrue();
        try (FileWeights weights = FileWeights.open(new WeightsFolder(target))) {
            assertThat(weights.architecture()).isEqualTo(SHAPE);
        }
        assertThat(files()).containsExactlyInAnyOrder(".pull.lock", "config.json", "model.safetensors");
        assertThat(progress).startsWith("model.safetensors 0 of " + bytes.length);
        assertThat(progress).endsWith("model.safetensors %d of %d".formatted(bytes.length, bytes.length));
    }

    @Test
    void whatIsThereIsNotDownloadedAgain() throws Exception {
        // Given
        pull().from(server.hub());
        // When
        pull().from(server.hub());
        // Then
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aConnectionThatBreaksIsTakenUpWhereItBroke() throws Exception {
        // Given
        server.cutting(3, 2000);
        // When
        pull().from(server.hub());
        // Then
        assertThat(files()).contains("model.safetensors");
        assertThat(server.requests())
                .extracting(MirrorServer.Request::range)
                .hasSize(4)
                .startsWith((String) null);
        assertThat(server.requests().getLast().range()).isNotNull();
        assertThat(server.requests().getLast().ifRange()).isEqualTo("\"1\"");
    }

    @Test
    void aPullThatWasCutShortGoesOnInAnotherRun() throws Exception {
        // Given: as a process that was killed leaves it
        Files.createDirectories(target);
        Files.write(target.resolve("model.safetensors.part"), Arrays.copyOf(bytes, 1000));
        Files.writeString(target.resolve("model.safetensors.part.etag"), "\"1\"");
        // When
        pull().from(server.hub());
        // Then
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.range()).isEqualTo("bytes=1000-");
            assertThat(request.ifRange()).isEqualTo("\"1\"");
        });
        assertThat(files()).contains("model.safetensors").doesNotContain("model.safetensors.part");
    }

    @Test
    void aPartOfAnotherFileIsNotGoneOnWith() throws Exception {
        // Given
        Files.createDirectories(target);
        Files.write(target.resolve("model.safetensors.part"), new byte[1000]);
        Files.writeString(target.resolve("model.safetensors.part.etag"), "\"0\"");
        // When
        pull().from(server.hub());
        // Then
        assertThat(server.requests()).hasSize(1);
        assertThat(files()).contains("model.safetensors");
    }

    @Test
    void aPartThatIsWrongThoughTheServerTakesItIsThrownAway() throws Exception {
        // Given: no ETag that could tell
        Files.createDirectories(target);
        Files.write(target.resolve("model.safetensors.part"), new byte[1000]);
        // When
        pull().from(server.hub());
        // Then
        assertThat(server.requests()).extracting(MirrorServer.Request::range).containsExactly("bytes=1000-", (String)
                null);
        assertThat(files()).contains("model.safetensors");
    }

    @Test
    void aPartThatIsWholeIsOnlyChecked() throws Exception {
        // Given
        Files.createDirectories(target);
        Files.write(target.resolve("model.safetensors.part"), bytes);
        // When
        pull().from(server.hub());
        // Then
        assertThat(server.requests()).hasSize(1);
        assertThat(files()).contains("model.safetensors");
    }

    @Test
    void aMirrorWithoutRangesSendsTheWholeFileAgain() throws Exception {
        // Given
        server.ignoringRanges().cutting(1, 2000);
        // When
        pull().from(server.hub());
        // Then
        assertThat(server.requests()).hasSize(2);
        assertThat(files()).contains("model.safetensors");
    }

    @Test
    void aConnectionThatNeverBringsAnythingIsGivenUp() {
        // Given
        server.cutting(100, 0);
        // Then
        assertThatThrownBy(() -> pull().from(server.hub()))
                .isInstanceOf(SupplyException.class)
                .hasMessageContaining("model.safetensors was not got from " + server.address())
                .hasMessageContaining("another pull goes on there");
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void aFileWithAnotherDigestIsRefusedAndDeleted() throws Exception {
        // Given
        byte[] other = bytes.clone();
        other[other.length - 1] ^= 1;
        server.with(PATH, other);
        // Then
        assertThatThrownBy(() -> pull().from(server.hub()))
                .isInstanceOf(SupplyException.class)
                .hasMessageContaining("is not the published file: its SHA-256 is ")
                .hasMessageContaining("it was deleted");
        assertThat(files()).containsExactly(".pull.lock");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        401 | wants to know who asks (401); set HF_TOKEN
        403 | wants to know who asks (403); set HF_TOKEN
        404 | (404); a mirror must have the paths of Hugging Face
        410 | the server answered 410
        """)
    void aRefusalIsToldAtOnceWithTheWayOut(int status, String message) {
        // Given
        server.answering(status);
        // Then
        assertThatThrownBy(() -> pull().from(server.hub()))
                .isInstanceOf(SupplyException.class)
                .hasMessageContaining(server.address() + PATH)
                .hasMessageContaining(message);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aServerThatIsOverloadedIsAskedAgainAndThenGivenUp() {
        // Given
        server.answering(503);
        // Then
        assertThatThrownBy(() -> pull().from(server.hub())).hasMessageContaining("the server answered 503");
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void noServerAtAllIsToldInASentence() {
        // Given
        URI nobody = server.address();
        server.close();
        // Then
        assertThatThrownBy(() -> pull().from(new Hub(nobody, Optional.empty())))
                .isInstanceOf(SupplyException.class)
                .hasMessageContaining("was not got from " + nobody);
    }

    @Test
    void theTokenGoesToTheHubAndNotToWhereItPoints() throws Exception {
        // Given
        try (MirrorServer hub = new MirrorServer().pointingTo(server.address())) {
            // When
            pull().from(new Hub(hub.address(), Optional.of("secret")));
            // Then
            assertThat(hub.requests().getFirst().authorization()).isEqualTo("Bearer secret");
            assertThat(server.requests().getFirst().authorization()).isNull();
        }
    }

    @Test
    void shardsCountOnlyWhenAllAreThere() throws Exception {
        // Given
        PublishedModel sharded = new PublishedModel(
                "mini",
                "facebook/mini",
                "abc",
                SHAPE,
                List.of(published("pytorch_model-00001-of-00002.bin"), published("pytorch_model-00002-of-00002.bin")),
                Set.of());
        server.with(FIRST + "pytorch_model-00001-of-00002.bin", bytes);
        Pull pull = new Pull(sharded, target, digests(), (file, done, of) -> {});
        // Then
        assertThatThrownBy(() -> pull.from(server.hub())).hasMessageContaining("00002-of-00002.bin (404)");
        assertThat(new WeightsFolder(target).isComplete()).isFalse();
        // When
        server.with(FIRST + "pytorch_model-00002-of-00002.bin", bytes);
        pull.from(server.hub());
        // Then
        assertThat(new WeightsFolder(target).isComplete()).isTrue();
    }

    @Test
    void aFileOfTheUsersIsNotWrittenOver() throws Exception {
        // Given
        Files.createDirectories(target);
        Files.writeString(target.resolve("model.safetensors"), "mine");
        // Then
        assertThatThrownBy(() -> pull().from(server.hub()))
                .hasMessageContaining("exists and is another file than the published one");
        assertThat(target.resolve("model.safetensors")).hasContent("mine");
    }

    @Test
    void twoAtOnceAreRefused() throws Exception {
        // Given
        Files.createDirectories(target);
        try (FileChannel channel = FileChannel.open(
                        target.resolve(".pull.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            // Then
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> pull().from(server.hub())).hasMessageContaining("by another process");
        }
    }

    @Test
    void aFolderOfPublishedFilesIsCopied() throws Exception {
        // When
        pull().from(source);
        // Then
        assertThat(new WeightsFolder(target).isComplete()).isTrue();
        assertThat(target.resolve("model.safetensors")).hasBinaryContent(bytes);
    }

    @Test
    void aFolderOfOtherFilesIsNotCopied() throws Exception {
        // Given
        Path tuned = new WeightsFile(SHAPE, 8).writeTo(folder.resolve("tuned"));
        // Then
        assertThatThrownBy(() -> pull().from(tuned))
                .isInstanceOf(SupplyException.class)
                .hasMessageContaining("is no file of mini that is known; --weights mini=%s uses it".formatted(tuned));
        assertThat(target).doesNotExist();
    }

    @Test
    void randomWeightsSayOfThemselvesThatTheyAre() throws Exception {
        // When
        new RandomFolder(SHAPE, 7).write(target, (file, done, of) -> progress.add(done + " of " + of));
        // Then
        try (FileWeights weights = FileWeights.open(new WeightsFolder(target));
                FileWeights same = FileWeights.open(new WeightsFolder(source))) {
            assertThat(weights.areRandom()).isTrue();
            assertThat(new WeightsCache(folder).label(weights, "esm2-8m")).isEqualTo(WeightsLabel.RANDOM);
            for (var parameter : weights.parameters()) {
                assertThat(RelativeError.l2(read(weights, parameter), read(same, parameter)))
                        .isZero();
            }
        }
        assertThat(progress.getLast())
                .isEqualTo("%1$d of %1$d".formatted(Files.size(target.resolve("model.safetensors"))));
        assertThatThrownBy(() -> new RandomFolder(SHAPE, 7).write(target, (file, done, of) -> {}))
                .hasMessageContaining("exists; name another folder");
    }

    private static float[] read(FileWeights weights, Parameter parameter) throws WeightsException {
        FloatBuffer values = FloatBuffer.allocate(parameter.elements());
        weights.read(parameter, values);
        return values.array();
    }

    private Pull pull() throws WeightsException {
        PublishedModel model = new PublishedModel(
                "mini", "facebook/mini", "abc", SHAPE, List.of(published("model.safetensors")), Set.of());
        return new Pull(
                model, target, digests(), (file, done, of) -> progress.add("%s %d of %d".formatted(file, done, of)));
    }

    private PublishedFile published(String name) throws WeightsException {
        return new PublishedFile(name, 1, FileDigests.compute(source.resolve("model.safetensors")));
    }

    private FileDigests digests() {
        return new FileDigests(folder.resolve("digests"));
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(target)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}

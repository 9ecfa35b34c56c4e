package io.polysome.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.ComputeOptions;
import io.polysome.inference.InferenceConfig;
import io.polysome.inference.ModelArchitecture;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.WeightsException;
import io.polysome.inference.WeightsSource;
import io.polysome.inference.weights.WeightsFile;
import io.polysome.jobs.InMemoryJobStore;
import io.polysome.jobs.JobFilter;
import io.polysome.jobs.JobFixtures;
import io.polysome.results.file.FileStores;
import io.polysome.tenancy.TenantId;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobIntakeTest {
    @TempDir
    private Path folder;

    private final InMemoryJobStore jobs = new InMemoryJobStore();

    @Test
    void anOutputThatTheWeightsCannotGiveIsRefusedBeforeAnythingIsStored() throws Exception {
        // Given
        JobIntake intake = intakeOfWeightsWithoutHeads();
        JobRequest request = request("""
            {"model": "esm2-tiny", "action": "encode", "params": {"include": ["mean", "contacts"]},
             "items": [{"sequence": "MKTAYL"}]}
            """);
        // Then
        assertThatThrownBy(() -> intake.submit(TenantId.DEFAULT, request))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type().toString()).contains("invalid-job");
                    assertThat(e)
                            .hasMessage("this model's weights have no contact head, so contacts cannot be computed");
                });
        assertThat(jobs.list(JobFilter.allOf(TenantId.DEFAULT), 10, null)).isEmpty();
    }

    @Test
    void predictIsRefusedWithoutALanguageModelHead() throws Exception {
        // Given
        JobIntake intake = intakeOfWeightsWithoutHeads();
        JobRequest request = request("""
            {"model": "esm2-tiny", "action": "predict", "items": [{"sequence": "MK<mask>AYL"}]}
            """);
        // Then
        assertThatThrownBy(() -> intake.submit(TenantId.DEFAULT, request))
                .hasMessage("this model's weights have no language-model head, so logits cannot be computed");
    }

    @Test
    void whatTheWeightsCanGiveIsAccepted() throws Exception {
        // Given
        JobIntake intake = intakeOfWeightsWithoutHeads();
        JobRequest request = request("""
            {"model": "esm2-tiny", "action": "encode", "params": {"include": ["mean", "attentions"]},
             "items": [{"sequence": "MKTAYL"}]}
            """);
        // When
        intake.submit(TenantId.DEFAULT, request);
        // Then
        assertThat(jobs.list(JobFilter.allOf(TenantId.DEFAULT), 10, null)).hasSize(1);
    }

    private JobIntake intakeOfWeightsWithoutHeads() throws IOException, WeightsException {
        Path tuned = new WeightsFile(new ModelArchitecture(3, 64, 4), 1)
                .withoutAll("lm_head.")
                .withoutAll("esm.contact_head.")
                .writeTo(folder.resolve("tuned"));
        return new JobIntake(
                ModelCatalog.of(Map.of("esm2-tiny", new WeightsSource.Folder(tuned)), ComputeOptions.DEFAULT),
                JobFixtures.submission(jobs, FileStores.inputs(folder)),
                jobs,
                Clock.fixed(JobFixtures.NOON, ZoneOffset.UTC),
                new SmallRyeConfigBuilder()
                        .withMapping(InferenceConfig.class)
                        .build()
                        .getConfigMapping(InferenceConfig.class));
    }

    private static JobRequest request(String body) throws IOException {
        return JobRequest.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), 1_000);
    }
}

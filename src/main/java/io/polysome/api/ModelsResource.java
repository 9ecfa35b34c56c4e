package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.inference.Compute;
import io.polysome.inference.LanguageModel;
import io.polysome.inference.LoadedModels;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.Output;
import io.polysome.inference.Precision;
import io.polysome.inference.WeightsLabel;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lists the models, with weights and without. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "models")
@SecurityRequirement(name = Authentication.SCHEME)
public class ModelsResource {
    private final ModelCatalog catalog;
    private final LoadedModels loaded;

    ModelsResource(ModelCatalog catalog, LoadedModels loaded) {
        this.catalog = catalog;
        this.loaded = loaded;
    }

    record ModelList(List<ModelView> models) {}

    /**
     * A model as clients see it.
     *
     * @param outputs what {@code include} may name; weights that were fine-tuned may lack a head
     * @param weights random, or files when they are a folder's, whose label the results tell; null when it has none
     * @param howToGet how to give it weights; null when it has some
     * @param precision in which it is computed; with {@code errorBound}, when that is approximate
     * @param compute how this process computes it; null while it is not loaded here
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ModelView(
            String slug,
            int layers,
            @JsonProperty("hidden_size") int hiddenSize,
            int heads,
            boolean available,
            List<String> outputs,
            @Nullable String weights,
            @JsonProperty("how_to_get") @Nullable String howToGet,
            String precision,
            @JsonProperty("error_bound") @Nullable Double errorBound,
            @Nullable ComputeView compute) {
        static ModelView of(ModelCard card, Precision precision, Optional<LanguageModel> loaded) {
            return new ModelView(
                    card.slug(),
                    card.architecture().layers(),
                    card.architecture().hiddenSize(),
                    card.architecture().heads(),
                    card.isAvailable(),
                    card.outputs().stream().map(Output::wireName).toList(),
                    card.weights().map(weights -> kind(card)).orElse(null),
                    card.isAvailable() ? null : card.howToGet(),
                    precision.wireName(),
                    precision.isApproximate() ? precision.errorBound() : null,
                    loaded.map(model -> ComputeView.of(model.compute())).orElse(null));
        }

        private static String kind(ModelCard card) {
            return card.isRandom() ? WeightsLabel.RANDOM.wireName() : "files";
        }
    }

    /**
     * How a loaded model is computed.
     *
     * @param calibration 10^9 floating-point operations a second on one thread, by each way to multiply that was tried
     */
    record ComputeView(
            String device,
            String backend,
            @JsonProperty("batch_tokens") int batchTokens,
            Map<String, Double> calibration) {
        static ComputeView of(Compute compute) {
            return new ComputeView(compute.device(), compute.backend(), compute.batchTokens(), compute.calibration());
        }
    }

    @GET
    @Operation(operationId = "listModels", summary = "List models")
    public ModelList list() {
        Precision precision = catalog.compute().precision();
        return new ModelList(catalog.cards().stream()
                .map(card -> ModelView.of(card, precision, loaded.find(card.slug())))
                .toList());
    }
}

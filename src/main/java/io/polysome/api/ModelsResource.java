package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.Output;
import io.polysome.inference.WeightsLabel;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
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

    ModelsResource(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    record ModelList(List<ModelView> models) {}

    /**
     * A model as clients see it.
     *
     * @param outputs what {@code include} may name; weights that were fine-tuned may lack a head
     * @param weights random, or files when they are a folder's, whose label the results tell; null when it has none
     * @param howToGet how to give it weights; null when it has some
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
            @JsonProperty("how_to_get") @Nullable String howToGet) {
        static ModelView of(ModelCard card) {
            return new ModelView(
                    card.slug(),
                    card.architecture().layers(),
                    card.architecture().hiddenSize(),
                    card.architecture().heads(),
                    card.isAvailable(),
                    card.outputs().stream().map(Output::wireName).toList(),
                    card.weights().map(weights -> kind(card)).orElse(null),
                    card.isAvailable() ? null : card.howToGet());
        }

        private static String kind(ModelCard card) {
            return card.isRandom() ? WeightsLabel.RANDOM.wireName() : "files";
        }
    }

    @GET
    @Operation(operationId = "listModels", summary = "List models")
    public ModelList list() {
        return new ModelList(catalog.cards().stream().map(ModelView::of).toList());
    }
}

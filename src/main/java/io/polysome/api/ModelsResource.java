package io.polysome.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.polysome.inference.ModelCard;
import io.polysome.inference.ModelCatalog;
import io.polysome.inference.WeightsLabel;
import io.polysome.inference.WeightsSource;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lists the models, with weights and without. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "models")
public class ModelsResource {
    private final ModelCatalog catalog;

    ModelsResource(ModelCatalog catalog) {
        this.catalog = catalog;
    }

    record ModelList(List<ModelView> models) {}

    /**
     * A model as clients see it.
     *
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
            @Nullable String weights,
            @JsonProperty("how_to_get") @Nullable String howToGet) {
        static ModelView of(ModelCard card) {
            return new ModelView(
                    card.slug(),
                    card.architecture().layers(),
                    card.architecture().hiddenSize(),
                    card.architecture().heads(),
                    card.isAvailable(),
                    card.weights().map(ModelView::kind).orElse(null),
                    card.isAvailable() ? null : card.howToGet());
        }

        private static String kind(WeightsSource source) {
            return switch (source) {
                case WeightsSource.Random random -> WeightsLabel.RANDOM.wireName();
                case WeightsSource.Folder folder -> "files";
            };
        }
    }

    @GET
    @Operation(operationId = "listModels", summary = "List models")
    public ModelList list() {
        return new ModelList(catalog.cards().stream().map(ModelView::of).toList());
    }
}

package io.polysome.inference;

import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** The catalog and the loaded models, as the service gets them. The command line makes its own. */
@Singleton
final class InferenceBeans {

    @Produces
    @Singleton
    ModelCatalog catalog(InferenceConfig config) throws WeightsException {
        ComputeOptions compute =
                ComputeOptions.parse(config.device(), config.precision(), config.backend(), config.batchTokens());
        return ModelCatalog.of(WeightsOptions.resolve(config.weights().orElse(List.of()), null), compute);
    }

    @Produces
    @Singleton
    LoadedModels models(ModelCatalog catalog) {
        return new LoadedModels(catalog);
    }

    void close(@Disposes LoadedModels models) {
        models.close();
    }
}

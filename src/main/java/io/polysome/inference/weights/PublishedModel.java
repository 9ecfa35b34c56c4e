package io.polysome.inference.weights;

import io.polysome.inference.ModelArchitecture;
import java.util.List;
import java.util.Set;

/**
 * One of the ESM-2 models that Meta has published.
 *
 * @param repository on Hugging Face
 * @param sha256 of every safetensors file that is known to hold these weights, in lower-case hex. There are none of the
 *     3B model in its own repository; those given are of a copy with the same values in three files.
 */
public record PublishedModel(String slug, String repository, ModelArchitecture architecture, Set<String> sha256) {

    /** From the smallest to the largest. */
    public static final List<PublishedModel> ALL = List.of(
            new PublishedModel(
                    "esm2-8m",
                    "facebook/esm2_t6_8M_UR50D",
                    new ModelArchitecture(6, 320, 20),
                    Set.of("24c5fa474c48f3b754b86efe752d5f189d2bcd88190fa2270fc92b2ef3034189")),
            new PublishedModel(
                    "esm2-35m",
                    "facebook/esm2_t12_35M_UR50D",
                    new ModelArchitecture(12, 480, 20),
                    Set.of("e35647818e0e064351d4531ed480d225a002567b4b2b93ad3a9246d753150fc0")),
            new PublishedModel(
                    "esm2-150m",
                    "facebook/esm2_t30_150M_UR50D",
                    new ModelArchitecture(30, 640, 20),
                    Set.of("c3f1da8aea53bddd32c246c86168c23b9fd72341fb9db9a94436f855f5053566")),
            new PublishedModel(
                    "esm2-650m",
                    "facebook/esm2_t33_650M_UR50D",
                    new ModelArchitecture(33, 1280, 20),
                    Set.of("a08adabb949fa67ad3c14b509d04fd60368b35007b0095e3358f81200c4f4db0")),
            new PublishedModel(
                    "esm2-3b",
                    "facebook/esm2_t36_3B_UR50D",
                    new ModelArchitecture(36, 2560, 40),
                    Set.of(
                            "04b57854545c23779b562ee2ae22f10021ba0f4d586ba0ad482ee6eda187d562",
                            "34954aaa05bc91635776ba6672946da5822626753d80db97b38c0538e9525102",
                            "a6b3a55b9e3b2e1778de34c665c3dd17bdfdf6da9d6d5c97730c57168709ccae")));
}

package io.polysome.inference.weights;

import io.polysome.inference.ModelArchitecture;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One of the ESM-2 models that Meta has published.
 *
 * @param repository on Hugging Face
 * @param revision of the repository, a commit that cannot change
 * @param files all that hold its weights there. The 3B model has none of safetensors, only two of torch.
 * @param copies SHA-256 of other files that are known to hold the same weights: those of fair-esm, its contact
 *     regressions among them, and for the 3B model a copy in three files of safetensors
 */
public record PublishedModel(
        String slug,
        String repository,
        String revision,
        ModelArchitecture architecture,
        List<PublishedFile> files,
        Set<String> copies) {
    private static final String SINGLE_FILE = "model.safetensors";

    /** From the smallest to the largest. */
    public static final List<PublishedModel> ALL = List.of(
            new PublishedModel(
                    "esm2-8m",
                    "facebook/esm2_t6_8M_UR50D",
                    "c731040fcd8d73dceaa04b0a8e6329b345b0f5df",
                    new ModelArchitecture(6, 320, 20),
                    List.of(new PublishedFile(
                            SINGLE_FILE, 31, "24c5fa474c48f3b754b86efe752d5f189d2bcd88190fa2270fc92b2ef3034189")),
                    Set.of(
                            "46f002a9870c9bdecd0ea887acb1f9a38a6b561e8f8bf8a6990b679b9d31b928",
                            "8f7a4557d57713b97ba0e484303007efb7230d25299c0ac47a0a1b12a87bbb9d")),
            new PublishedModel(
                    "esm2-35m",
                    "facebook/esm2_t12_35M_UR50D",
                    "6fbf070e65b0b7291e7bbcd451118c216cff79d8",
                    new ModelArchitecture(12, 480, 20),
                    List.of(new PublishedFile(
                            SINGLE_FILE, 136, "e35647818e0e064351d4531ed480d225a002567b4b2b93ad3a9246d753150fc0")),
                    Set.of(
                            "7f21e80e61d16a71735163ef555d3009afb0c98da74c48e29df08606973cc55e",
                            "16641e05d830d0ce863dd152dbb8c2f3ddfa3c3ec2a66080152c8abad01d8585")),
            new PublishedModel(
                    "esm2-150m",
                    "facebook/esm2_t30_150M_UR50D",
                    "a695f6045e2e32885fa60af20c13cb35398ce30c",
                    new ModelArchitecture(30, 640, 20),
                    List.of(new PublishedFile(
                            SINGLE_FILE, 595, "c3f1da8aea53bddd32c246c86168c23b9fd72341fb9db9a94436f855f5053566")),
                    Set.of(
                            "881c7176cf198ef8dec26a3c375d40eb58d0c33df95c22562ca6cc6d3f812c62",
                            "6a604b96722ed052eef8a094ad90b275ba2e987d406315dbed0bdc6b3c4238a7")),
            new PublishedModel(
                    "esm2-650m",
                    "facebook/esm2_t33_650M_UR50D",
                    "08e4846e537177426273712802403f7ba8261b6c",
                    new ModelArchitecture(33, 1280, 20),
                    List.of(new PublishedFile(
                            SINGLE_FILE, 2_610, "a08adabb949fa67ad3c14b509d04fd60368b35007b0095e3358f81200c4f4db0")),
                    Set.of(
                            "ea9d0522b335a8778dea6535a65301f10208dece28cd5865482b0b1fc446168c",
                            "8ffe6edbd4173dc8d45c2cd5cb27d43aad77ec26b4c768200c58ae1f96693575")),
            new PublishedModel(
                    "esm2-3b",
                    "facebook/esm2_t36_3B_UR50D",
                    "476b639933c8baad5ad09a60ac1a87f987b656fc",
                    new ModelArchitecture(36, 2560, 40),
                    List.of(
                            new PublishedFile(
                                    "pytorch_model-00001-of-00002.bin",
                                    9_980,
                                    "0f971f11c449d21422aa982b791619c10351972992c735f4c3cd43fe09790412"),
                            new PublishedFile(
                                    "pytorch_model-00002-of-00002.bin",
                                    1_390,
                                    "7560b46fc383c691fb74b915b7d4bcef40d3df181447f16ba4b298845e308d0c")),
                    Set.of(
                            "7de8b4082ba15891959ab368b77ce3886697af1efb16d3c9e9e7b0c5d3f07500",
                            "4da500eab246481dc9c8c95bc7b1d02f2803d761c380b0e95186d4a07d0fc84e",
                            "04b57854545c23779b562ee2ae22f10021ba0f4d586ba0ad482ee6eda187d562",
                            "34954aaa05bc91635776ba6672946da5822626753d80db97b38c0538e9525102",
                            "a6b3a55b9e3b2e1778de34c665c3dd17bdfdf6da9d6d5c97730c57168709ccae")));

    public PublishedModel {
        files = List.copyOf(files);
        copies = Set.copyOf(copies);
    }

    public static Optional<PublishedModel> find(String slug) {
        return ALL.stream().filter(model -> model.slug().equals(slug)).findFirst();
    }

    /** Of every file that is known to hold these weights, or a part of them. */
    public Set<String> sha256() {
        Set<String> all = new LinkedHashSet<>(copies);
        files.forEach(file -> all.add(file.sha256()));
        return all;
    }

    /** Of all files in the repository. */
    public int megabytes() {
        return files.stream().mapToInt(PublishedFile::megabytes).sum();
    }
}

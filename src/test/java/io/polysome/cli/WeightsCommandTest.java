package io.polysome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsCommandTest {
    @TempDir
    private Path folder;

    @Test
    void randomWeightsAreWrittenVerifiedListedAndUsedAsRandom() throws IOException {
        // Given
        Path tiny = folder.resolve("esm2-tiny");
        // When
        CommandRun written = run("weights", "random", "esm2-tiny", tiny.toString(), "--seed", "5");
        // Then
        assertThat(written.status()).isZero();
        assertThat(written.err())
                .contains("random weights are in " + tiny + "; use them with --weights esm2-tiny=" + tiny);
        // When
        CommandRun verified = run("weights", "verify", "--dir", folder.toString());
        // Then
        assertThat(verified.status()).isZero();
        assertThat(verified.out().lines())
                .startsWith("esm2-tiny", "  ok       59 parameters of the right shape in model.safetensors")
                .contains("  ok       results are labelled random", "  ok       every number is finite");
        // When
        CommandRun listed = run("weights", "list", "--dir", folder.toString());
        // Then
        assertThat(listed.status()).isZero();
        assertThat(listed.out().lines().toList())
                .hasSize(7)
                .anySatisfy(line -> assertThat(line).matches("esm2-tiny +147,456 +random +1 MB +esm2-tiny"))
                .anySatisfy(line -> assertThat(line).matches("esm2-3b +[0-9,]+ +none +- +-"));
        // When
        Path input = Files.writeString(folder.resolve("in.fasta"), ">a\nMKTAYL\n");
        Path output = folder.resolve("out.ndjson");
        CommandRun inferred = run(
                "infer",
                "encode",
                "--weights",
                tiny.toString(),
                "--input",
                input.toString(),
                "--output",
                output.toString());
        // Then
        assertThat(inferred.status()).isZero();
        assertThat(output).content().contains("\"random\"");
        assertThat(inferred.err()).contains("the numbers mean nothing in biology");
    }

    @Test
    void weightsWithAProblemGiveStatusOne() throws IOException {
        // Given
        Path broken = Files.writeString(folder.resolve("broken.pt"), "PK broken");
        // When
        CommandRun run = run("weights", "verify", broken.toString());
        // Then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("  PROBLEM  " + broken);
    }

    @Test
    void aFolderWithoutWeightsIsSaidToHaveNone() {
        // When
        CommandRun run = run("weights", "verify", "--dir", folder.toString());
        // Then
        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("there are no weights in " + folder);
    }

    @Test
    void aPullAsksTheMirrorForThePinnedRevisionAndRefusesOtherFiles() throws IOException {
        // Given
        List<String> asked = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "not weights".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            // When
            CommandRun run = CommandRun.with(
                    Map.of("HF_TOKEN", "secret"),
                    "",
                    false,
                    "weights",
                    "pull",
                    "esm2-8m",
                    "--dir",
                    folder.toString(),
                    "--mirror",
                    "http://127.0.0.1:%d/hf/".formatted(server.getAddress().getPort()));
            // Then
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .contains("model.safetensors [########################] 100 % of 0 MB")
                    .contains("polysome: model.safetensors from http://127.0.0.1")
                    .contains("is not the published file");
            assertThat(asked)
                    .containsExactly("/hf/facebook/esm2_t6_8M_UR50D/resolve/c731040fcd8d73dceaa04b0a8e6329b345b0f5df"
                            + "/model.safetensors Bearer secret");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        2 | weights pull esm2-8m --mirror ftp://x --dir %s         | --mirror: 'ftp://x' is not the address of a server
        2 | weights pull esm2-8m --mirror http://x --from /y       | --mirror and --from exclude each other
        1 | weights pull esm2-9m --dir %s                          | there is no model 'esm2-9m'; there are esm2-tiny
        1 | weights pull esm2-tiny --dir %s                        | esm2-tiny is built in
        1 | weights pull esm2-8m --from /no/such/folder --dir %s   | /no/such/folder is not a folder
        1 | weights verify /no/such/folder                         | /no/such/folder is not a folder
        1 | weights verify esm2-8m --dir %s                        | esm2-8m is not a folder
        """)
    void whatCannotBeDoneIsToldWithTheWayOut(int status, String arguments, String message) {
        // When
        CommandRun run = run(arguments.replace("%s", folder.toString()).split(" "));
        // Then
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.err() + run.out()).contains(message);
    }

    @Test
    void onATerminalTheBarIsDrawnOverItself() {
        // When
        CommandRun run = CommandRun.with(
                Map.of(),
                "",
                true,
                "weights",
                "random",
                "esm2-tiny",
                folder.resolve("new").toString());
        // Then
        assertThat(run.err()).contains("\r\033[K" + "model.safetensors [########################] 100 % of 1 MB");
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.with(Map.of(), "", false, arguments);
    }
}

package io.polysome.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polysome.inference.weights.Pickled.Dict;
import io.polysome.inference.weights.Pickled.None;
import io.polysome.inference.weights.Pickled.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnpicklerTest {

    @Test
    void plainValuesAreRead() throws Exception {
        // Given: {"a": [None, True, False, -1, 200, 2**40, "b"], 7: ()}
        byte[] pickle = new PickleWriter()
                .op('}')
                .op('(')
                .text("a")
                .op(']')
                .op('(')
                .op('N')
                .op(0x88)
                .op(0x89)
                .number(-1)
                .op('K')
                .op(200)
                .op(0x8a)
                .op(6)
                .op(0)
                .op(0)
                .op(0)
                .op(0)
                .op(0)
                .op(1)
                .text("b")
                .op('e')
                .number(7)
                .op(')')
                .op('u')
                .stop();
        // When
        Object read = Unpickler.read(pickle);
        // Then
        assertThat(read)
                .isInstanceOfSatisfying(
                        Dict.class,
                        dict -> assertThat(dict.entries())
                                .isEqualTo(Map.of(
                                        "a",
                                        List.of(None.NONE, true, false, -1L, 200L, 1L << 40, "b"),
                                        7L,
                                        new Tuple(List.of()))));
    }

    @ParameterizedTest
    @CsvSource({
        "os, system",
        "builtins, eval",
        "builtins, getattr",
        "posix, system",
        "subprocess, Popen",
        "torch, load",
        "torch.storage, _load_from_bytes",
        "collections, namedtuple",
        "numpy.core.multiarray, _reconstruct",
        "argparse, ArgumentParser",
    })
    void aNameOutsideOfTheListIsRefusedBeforeAnythingIsDoneWithIt(String module, String name) {
        // Given: what would run "touch /tmp/x" in Python
        byte[] pickle = new PickleWriter()
                .global(module, name)
                .text("touch /tmp/x")
                .op(0x85)
                .op('R')
                .stop();
        // Then
        assertThatThrownBy(() -> Unpickler.read(pickle))
                .isInstanceOf(PickleException.class)
                .hasMessageContaining("it would load " + module + "." + name)
                .hasMessageContaining("nothing of it was run");
    }

    @ParameterizedTest
    @CsvSource({
        "torch, FloatStorage, it would call torch.FloatStorage",
        "argparse, Namespace, it would call argparse.Namespace",
        "torch._utils, _rebuild_tensor_v2, not described as torch does",
        "torch._utils, _rebuild_parameter, not described as torch does",
    })
    void aNameOfTheListIsNotCalledWithAnythingElse(String module, String name, String message) {
        // Given
        byte[] pickle = new PickleWriter()
                .global(module, name)
                .text("x")
                .op(0x85)
                .op('R')
                .stop();
        // Then
        assertThatThrownBy(() -> Unpickler.read(pickle)).hasMessageContaining(message);
    }

    @Test
    void anInstructionThatWeightsDoNotNeedIsRefused() {
        // Given: INST, which loads and calls in one
        byte[] pickle = new PickleWriter().op('(').op('i').stop();
        // Then
        assertThatThrownBy(() -> Unpickler.read(pickle)).hasMessageContaining("byte 3 is the instruction 0x69");
    }

    @Test
    void aNameMadeOfTextsIsRefusedAsWell() {
        // Given: STACK_GLOBAL
        byte[] pickle = new PickleWriter().text("os").text("system").op(0x93).stop();
        // Then
        assertThatThrownBy(() -> Unpickler.read(pickle)).hasMessageContaining("it would load os.system");
    }

    @Test
    void stateOfAnObjectThatIsNoDictionaryIsRefused() {
        // Given
        byte[] pickle = new PickleWriter()
                .global("torch", "FloatStorage")
                .op('}')
                .op('b')
                .stop();
        // Then
        assertThatThrownBy(() -> Unpickler.read(pickle)).hasMessageContaining("other than a dictionary");
    }

    @Test
    void everyPickleThatIsCutShortIsRefused() {
        // Given
        byte[] pickle = new PickleWriter()
                .op('}')
                .text("a")
                .tensor("FloatStorage", "0", 0, new int[] {2, 2}, new int[] {2, 1})
                .op('s')
                .stop();
        // Then
        for (int length = 0; length < pickle.length; length++) {
            byte[] cut = Arrays.copyOf(pickle, length);
            assertThatThrownBy(() -> Unpickler.read(cut)).isInstanceOf(PickleException.class);
        }
    }

    @Test
    void aPickleThatCopiesItselfAgainAndAgainIsRefused() {
        // Given: a dictionary of 1,000 entries that becomes the state of as many others
        PickleWriter pickle = new PickleWriter().op('}').op('(');
        for (int i = 0; i < 1000; i++) {
            pickle.number(i).op('N');
        }
        pickle.op('u').op('q').op(0);
        for (int i = 0; i < 1000; i++) {
            pickle.op('}').op('h').op(0).op('b');
        }
        // Then
        assertThatThrownBy(() -> Unpickler.read(pickle.stop())).hasMessageContaining("again and again");
    }

    @Test
    void aListThatHoldsItselfIsNoTrouble() throws Exception {
        // Given
        byte[] pickle =
                new PickleWriter().op(']').op('q').op(0).op('h').op(0).op('a').stop();
        // Then
        assertThat(Unpickler.read(pickle)).isInstanceOf(List.class);
    }
}

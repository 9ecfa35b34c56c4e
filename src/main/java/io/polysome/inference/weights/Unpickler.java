package io.polysome.inference.weights;

import io.polysome.inference.weights.Pickled.Dict;
import io.polysome.inference.weights.Pickled.Name;
import io.polysome.inference.weights.Pickled.None;
import io.polysome.inference.weights.Pickled.Storage;
import io.polysome.inference.weights.Pickled.Tuple;
import io.polysome.inference.weights.Pickled.View;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pickle of weights as data.
 *
 * <p>A pickle is a program for a stack machine that may load and call anything. Here nothing is ever loaded or called:
 * there is a list of the names that {@code torch.save} writes for tensors, each with what it means as data, and a pickle
 * with any other name, or with an instruction that {@code torch.save} does not write, is refused. Time and memory are
 * linear in the length of the pickle.
 */
final class Unpickler {
    private static final String ORDERED_DICT = "collections.OrderedDict";
    private static final String NAMESPACE = "argparse.Namespace";
    private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
    private static final String PARAMETER = "torch._utils._rebuild_parameter";
    private static final String SIZE = "torch.Size";

    private static final Map<String, ElementType> STORAGES = Map.of(
            "torch.FloatStorage", ElementType.F32,
            "torch.HalfStorage", ElementType.F16,
            "torch.BFloat16Storage", ElementType.BF16,
            "torch.DoubleStorage", ElementType.F64,
            "torch.LongStorage", ElementType.I64,
            "torch.IntStorage", ElementType.I32,
            "torch.ShortStorage", ElementType.I16,
            "torch.CharStorage", ElementType.I8,
            "torch.ByteStorage", ElementType.U8,
            "torch.BoolStorage", ElementType.BOOL);

    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();

    /** How many entries may yet be copied from one collection to another; each was written with a byte at least. */
    private int copiesLeft;

    private Unpickler(byte[] pickle) {
        in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
        copiesLeft = pickle.length;
    }

    static Object read(byte[] pickle) throws PickleException {
        return new Unpickler(pickle).run();
    }

    private Object run() throws PickleException {
        while (true) {
            int at = in.position();
            int opcode = byteAhead();
            if (opcode == '.') {
                return pop();
            }
            step(opcode, at);
        }
    }

    private void step(int opcode, int at) throws PickleException {
        switch (opcode) {
            case 0x80 -> byteAhead(); // protocol
            case 0x95 -> skip(8); // frame
            case '(' -> marks.add(stack.size());
            case 'N' -> stack.add(None.NONE);
            case 0x88 -> stack.add(true);
            case 0x89 -> stack.add(false);
            case 'J' -> stack.add((long) number(4).getInt());
            case 'K' -> stack.add((long) byteAhead());
            case 'M' -> stack.add((long) number(2).getChar());
            case 0x8a -> stack.add(wholeNumber(byteAhead()));
            case 'G' ->
                stack.add(Double.longBitsToDouble(Long.reverseBytes(number(8).getLong())));
            case 'X' -> stack.add(text(number(4).getInt() & 0xFFFFFFFFL));
            case 0x8c -> stack.add(text(byteAhead()));
            case ')' -> stack.add(new Tuple(List.of()));
            case 0x85 -> stack.add(new Tuple(popLast(1)));
            case 0x86 -> stack.add(new Tuple(popLast(2)));
            case 0x87 -> stack.add(new Tuple(popLast(3)));
            case 't' -> stack.add(new Tuple(popMarked()));
            case ']' -> stack.add(new ArrayList<>());
            case 'l' -> stack.add(popMarked());
            case '}' -> stack.add(new Dict());
            case 'a' -> append(popLast(1));
            case 'e' -> append(popMarked());
            case 's' -> put(popLast(2));
            case 'u' -> put(popMarked());
            case 'q' -> memo.put((long) byteAhead(), peek());
            case 'r' -> memo.put(number(4).getInt() & 0xFFFFFFFFL, peek());
            case 0x94 -> memo.put((long) memo.size(), peek());
            case 'h' -> stack.add(recall(byteAhead()));
            case 'j' -> stack.add(recall(number(4).getInt() & 0xFFFFFFFFL));
            case 'c' -> stack.add(name(line() + "." + line()));
            case 0x93 -> stack.add(globalOnStack(popLast(2)));
            case 'Q' -> stack.add(storage(pop()));
            case 'R' -> stack.add(reduce(popLast(2)));
            case 0x81 -> stack.add(create(popLast(2)));
            case 'b' -> build(popLast(1));
            default ->
                throw new PickleException(
                        "byte %d is the instruction 0x%02x, which weights do not need".formatted(at, opcode));
        }
    }

    private static Name name(String name) throws PickleException {
        if (!STORAGES.containsKey(name)
                && !List.of(ORDERED_DICT, NAMESPACE, TENSOR, PARAMETER, SIZE).contains(name)) {
            throw new PickleException(
                    "it would load %s, and only tensors, dictionaries and argparse.Namespace are read; nothing of it was run"
                            .formatted(printable(name)));
        }
        return new Name(name);
    }

    private static Name globalOnStack(List<Object> moduleAndName) throws PickleException {
        if (moduleAndName.get(0) instanceof String module && moduleAndName.get(1) instanceof String name) {
            return name(module + "." + name);
        }
        throw new PickleException("a name is not text");
    }

    /** What the call would have made. */
    private Object reduce(List<Object> calleeAndArguments) throws PickleException {
        if (!(calleeAndArguments.get(0) instanceof Name callee)
                || !(calleeAndArguments.get(1) instanceof Tuple(List<Object> arguments))) {
            throw new PickleException("it would call something that it has made itself");
        }
        return switch (callee.text()) {
            case TENSOR -> view(arguments);
            case PARAMETER -> argument(arguments, 0, View.class);
            case SIZE -> argument(arguments, 0, Tuple.class);
            case ORDERED_DICT -> dictionary(arguments);
            default -> throw new PickleException("it would call " + callee.text());
        };
    }

    private static Object create(List<Object> classAndArguments) throws PickleException {
        if (classAndArguments.get(0) instanceof Name made
                && classAndArguments.get(1) instanceof Tuple(List<Object> arguments)
                && arguments.isEmpty()
                && List.of(ORDERED_DICT, NAMESPACE).contains(made.text())) {
            return new Dict();
        }
        throw new PickleException("it would make an object of a class that weights do not need");
    }

    private Dict dictionary(List<Object> arguments) throws PickleException {
        Dict dictionary = new Dict();
        if (!arguments.isEmpty()) {
            List<?> pairs = argument(arguments, 0, List.class);
            countCopies(pairs.size());
            for (Object pair : pairs) {
                List<?> items =
                        pair instanceof Tuple(List<Object> tuple) ? tuple : pair instanceof List<?> l ? l : List.of();
                if (items.size() != 2) {
                    throw new PickleException("an OrderedDict is not made of pairs");
                }
                put(dictionary, items.get(0), items.get(1));
            }
        }
        return dictionary;
    }

    private static View view(List<Object> arguments) throws PickleException {
        return new View(
                argument(arguments, 0, Storage.class),
                argument(arguments, 1, Long.class),
                argument(arguments, 2, Tuple.class).items(),
                argument(arguments, 3, Tuple.class).items());
    }

    /** {@code ("storage", torch.FloatStorage, key, device, elements)}. */
    private static Storage storage(Object id) throws PickleException {
        if (id instanceof Tuple(List<Object> parts)
                && parts.size() == 5
                && parts.get(0).equals("storage")
                && parts.get(1) instanceof Name(String name)
                && parts.get(2) instanceof String key) {
            ElementType type = STORAGES.get(name);
            if (type != null) {
                return new Storage(type, key);
            }
        }
        throw new PickleException("it refers to something outside that is no storage of numbers");
    }

    private static <T> T argument(List<Object> arguments, int index, Class<T> type) throws PickleException {
        if (index < arguments.size() && type.isInstance(arguments.get(index))) {
            return type.cast(arguments.get(index));
        }
        throw new PickleException("a tensor or dictionary is not described as torch does");
    }

    /** Attributes of a Namespace are its entries; those of an OrderedDict say nothing about its tensors. */
    private void build(List<Object> state) throws PickleException {
        if (!(peek() instanceof Dict target)) {
            throw new PickleException("it would set the state of something other than a dictionary");
        }
        if (state.getFirst() instanceof Dict(Map<Object, Object> attributes)
                && target.entries().isEmpty()) {
            countCopies(attributes.size());
            target.entries().putAll(attributes);
        }
    }

    /** Or a small pickle that copies one collection again and again would take all memory. */
    private void countCopies(int entries) throws PickleException {
        copiesLeft -= entries;
        if (copiesLeft < 0) {
            throw new PickleException("it copies the same entries again and again");
        }
    }

    private void append(List<Object> values) throws PickleException {
        if (!(peek() instanceof ArrayList<?>)) {
            throw new PickleException("it would append to something other than a list");
        }
        @SuppressWarnings("unchecked") // every ArrayList on the stack was made here
        List<Object> list = (List<Object>) peek();
        list.addAll(values);
    }

    private void put(List<Object> keysAndValues) throws PickleException {
        if (!(peek() instanceof Dict target) || keysAndValues.size() % 2 != 0) {
            throw new PickleException("it would put into something other than a dictionary");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            put(target, keysAndValues.get(i), keysAndValues.get(i + 1));
        }
    }

    private static void put(Dict target, Object key, Object value) throws PickleException {
        if (!(key instanceof String) && !(key instanceof Long)) {
            throw new PickleException("a dictionary has a key that is neither text nor a whole number");
        }
        target.entries().put(key, value);
    }

    private Object recall(long index) throws PickleException {
        Object value = memo.get(index);
        if (value == null) {
            throw new PickleException("it refers to value %d, which there is not".formatted(index));
        }
        return value;
    }

    private Object peek() throws PickleException {
        if (stack.size() <= base()) {
            throw new PickleException("an instruction finds nothing to work on");
        }
        return stack.getLast();
    }

    private Object pop() throws PickleException {
        Object top = peek();
        stack.removeLast();
        return top;
    }

    private List<Object> popLast(int count) throws PickleException {
        if (stack.size() - count < base()) {
            throw new PickleException("an instruction finds nothing to work on");
        }
        return popFrom(stack.size() - count);
    }

    private List<Object> popMarked() throws PickleException {
        if (marks.isEmpty()) {
            throw new PickleException("an instruction finds no mark");
        }
        return popFrom(marks.removeLast());
    }

    private List<Object> popFrom(int begin) {
        List<Object> top = stack.subList(begin, stack.size());
        List<Object> popped = new ArrayList<>(top);
        top.clear();
        return popped;
    }

    /** Below it nothing may be taken. */
    private int base() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    private int byteAhead() throws PickleException {
        return number(1).get() & 0xFF;
    }

    private ByteBuffer number(int bytes) throws PickleException {
        if (in.remaining() < bytes) {
            throw new PickleException("it ends at byte %d, in the middle".formatted(in.limit()));
        }
        return in;
    }

    private void skip(int bytes) throws PickleException {
        number(bytes).position(in.position() + bytes);
    }

    private long wholeNumber(int bytes) throws PickleException {
        byte[] reversed = bytes(bytes);
        for (int i = 0; i < bytes / 2; i++) {
            byte swapped = reversed[i];
            reversed[i] = reversed[bytes - 1 - i];
            reversed[bytes - 1 - i] = swapped;
        }
        if (bytes > Long.BYTES) {
            return new BigInteger(reversed).signum() * Long.MAX_VALUE;
        }
        return bytes == 0 ? 0 : new BigInteger(reversed).longValueExact();
    }

    private String text(long bytes) throws PickleException {
        return new String(bytes(bytes), StandardCharsets.UTF_8);
    }

    private byte[] bytes(long count) throws PickleException {
        if (count > in.remaining()) {
            throw new PickleException("it ends at byte %d, in the middle".formatted(in.limit()));
        }
        byte[] bytes = new byte[(int) count];
        in.get(bytes);
        return bytes;
    }

    private String line() throws PickleException {
        int begin = in.position();
        while (byteAhead() != '\n') {
            // on to the end of the line
        }
        return new String(in.array(), begin, in.position() - 1 - begin, StandardCharsets.UTF_8);
    }

    /** Cut and without control characters, for it comes from the file and goes to a terminal. */
    private static String printable(String name) {
        String shown = name.codePoints()
                .limit(100)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return shown.isBlank() ? "a name that is empty" : shown;
    }
}

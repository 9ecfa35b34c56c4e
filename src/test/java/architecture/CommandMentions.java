package architecture;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Finds {@code ./polysome …} in texts and checks it against the commands and options that there are. */
final class CommandMentions {
    /** Up to what ends a command in a shell or in Markdown. */
    private static final Pattern MENTION = Pattern.compile("\\./polysome((?:[ \\t]+[^\\s`#|>&;)]+)*)");

    /** A command's heading, and what follows up to the next heading. */
    private static final Pattern HEADING = Pattern.compile("(?ms)^### `([^`]+)`$(.*?)(?=^##|\\z)");

    private final CommandLine program;

    CommandMentions(CommandLine program) {
        this.program = program;
    }

    /** @return a sentence for each subcommand or option that there is not */
    List<String> wrongIn(String text) {
        return MENTION.matcher(text)
                .results()
                .flatMap(m -> wrong(m.group(1).strip()).stream())
                .toList();
    }

    /**
     * Compares a page that has a section for each command with the commands that there are.
     *
     * @return a sentence for each command without a section, and each option that its command's section does not name
     */
    List<String> missingIn(String page) {
        Map<String, String> sections = HEADING.matcher(page).results().collect(toMap(m -> m.group(1), m -> m.group(2)));
        List<String> missing = new ArrayList<>();
        leaves("./polysome", program).forEach((name, command) -> {
            if (!sections.containsKey(name)) {
                missing.add("'%s' has no section".formatted(name));
            }
            String section = sections.getOrDefault(name, "");
            command.getCommandSpec().options().stream()
                    .filter(option -> !option.usageHelp() && !option.versionHelp())
                    .map(OptionSpec::longestName)
                    .filter(option -> !section.contains("`" + option + "`"))
                    .forEach(option -> missing.add("the section of '%s' does not name %s".formatted(name, option)));
        });
        return missing;
    }

    /** The commands that do something, by how they are called. */
    private static SortedMap<String, CommandLine> leaves(String name, CommandLine command) {
        SortedMap<String, CommandLine> leaves = new TreeMap<>();
        if (command.getSubcommands().isEmpty()) {
            leaves.put(name, command);
        }
        command.getSubcommands().forEach((word, sub) -> leaves.putAll(leaves(name + " " + word, sub)));
        return leaves;
    }

    private List<String> wrong(String arguments) {
        List<String> wrong = new ArrayList<>();
        CommandLine command = program;
        for (String word : arguments.split("\\s+", -1)) {
            if (word.startsWith("--")) {
                String option = word.split("=", 2)[0];
                if (command.getCommandSpec().findOption(option) == null) {
                    wrong.add("'./polysome %s': there is no option %s".formatted(arguments, option));
                }
            } else if (!word.isEmpty() && !command.getSubcommands().isEmpty()) {
                CommandLine next = command.getSubcommands().get(word);
                if (next == null) {
                    wrong.add("'./polysome %s': there is no command %s".formatted(arguments, word));
                    return wrong;
                }
                command = next;
            }
        }
        return wrong;
    }
}

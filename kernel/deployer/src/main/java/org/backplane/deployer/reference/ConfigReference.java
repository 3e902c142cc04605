// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.reference;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.backplane.deployer.config.AttributeSchema;
import org.backplane.deployer.config.ConfigSchema;
import org.backplane.deployer.config.DefaultListeners;
import org.backplane.deployer.config.SectionSchema;

/**
 * Writes {@code conf/backplane.yaml} with every key as a comment, and {@code docs/configuration.md}, both from the same
 * metatype that the running broker checks against: they cannot be out of step with the code.
 */
public final class ConfigReference {
    private static final int LINE_CHARS = 110;

    private final ConfigSchema schema;

    public ConfigReference(ConfigSchema schema) {
        this.schema = schema;
    }

    /** Run by the build of the distribution: {@code yaml file, markdown file}; reads the jars of its own class path. */
    public static void main(String[] args) throws IOException {
        List<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        ConfigReference reference = new ConfigReference(ConfigSchema.of(jars));
        write(Path.of(args[0]), reference.yaml());
        write(Path.of(args[1]), reference.markdown());
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }

    /** The commented file. */
    public String yaml() {
        StringBuilder out = new StringBuilder("""
                # SPDX-License-Identifier: Apache-2.0
                # Backplane's configuration. Every key stands here with its default: to change one, remove the "#" before
                # its section and before the key. Edits are taken over while the broker runs; a wrong one changes nothing
                # and is named in logs/backplane.log.
                # Any key can also be set by the environment (BACKPLANE_MQTT_MAX_PACKET_BYTES) and, above that, on the
                # command line (--set mqtt.maxPacketBytes=1048576).
                """);
        for (SectionSchema section : schema.sections()) {
            out.append('\n');
            comment(out, "# ", section.description().isEmpty() ? section.title() : section.description());
            out.append('#').append(section.key()).append(":\n");
            if (section.factory()) {
                listeners(out, section);
            } else {
                section.attributes().forEach(attribute -> key(out, attribute, "#  ", "  "));
            }
        }
        return out.toString();
    }

    private static void listeners(StringBuilder out, SectionSchema section) {
        comment(out, "# ", "A map of names. Without this section there are the following; with it, only those in it:");
        if (section.key().equals(DefaultListeners.SECTION)) {
            DefaultListeners.yaml()
                    .lines()
                    .forEach(line -> out.append('#').append(line).append('\n'));
        }
        comment(out, "# ", "All keys of one:");
        out.append("#  example:\n");
        section.attributes().forEach(attribute -> key(out, attribute, "#    ", "    "));
    }

    private static void key(StringBuilder out, AttributeSchema attribute, String prefix, String indent) {
        comment(out, "#" + indent + "# ", sentence(attribute.description()) + " Allowed: " + attribute.allowed() + ".");
        out.append(prefix)
                .append(attribute.key())
                .append(": ")
                .append(shown(attribute))
                .append('\n');
    }

    /** A default as YAML. */
    private static String shown(AttributeSchema attribute) {
        List<String> quoted =
                attribute.defaults().stream().map(ConfigReference::quote).toList();
        if (attribute.list()) {
            return quoted.toString();
        }
        return quoted.isEmpty() ? "" : quoted.getFirst();
    }

    private static String quote(String text) {
        return text.matches("[A-Za-z0-9/][A-Za-z0-9./_-]*") ? text : "\"" + text.replace("\"", "\\\"") + "\"";
    }

    private static String sentence(String text) {
        return text.isEmpty() || text.endsWith(".") ? text : text + ".";
    }

    private static void comment(StringBuilder out, String prefix, String text) {
        StringBuilder line = new StringBuilder(prefix);
        for (String word : text.strip().split("\\s+")) {
            if (line.length() + word.length() > LINE_CHARS) {
                out.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(prefix);
            }
            line.append(word).append(' ');
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    /** The reference page. */
    public String markdown() {
        StringBuilder out = new StringBuilder("""
                # Configuration

                Written by the build from what the bundles declare. Values come from `conf/backplane.yaml`, the environment
                (`BACKPLANE_<SECTION>_<KEY>`, as in `BACKPLANE_MQTT_MAX_PACKET_BYTES` or `BACKPLANE_LISTENERS_TCP_PORT`) and
                `--set section.key=value`; the later of these wins.
                """);
        for (SectionSchema section : schema.sections()) {
            out.append("\n## `")
                    .append(section.key())
                    .append(section.factory() ? ".<name>" : "")
                    .append("`\n\n");
            out.append(section.description().isEmpty() ? section.title() : section.description())
                    .append('\n');
            if (section.key().equals(DefaultListeners.SECTION)) {
                out.append("\nWithout this section:\n\n```yaml\nlisteners:\n")
                        .append(DefaultListeners.yaml())
                        .append("```\n");
            }
            out.append("\n| key | default | allowed | |\n|---|---|---|---|\n");
            section.attributes().forEach(attribute -> row(out, attribute));
        }
        return out.toString();
    }

    private static void row(StringBuilder out, AttributeSchema attribute) {
        out.append("| `").append(attribute.key()).append("` | ");
        String shown = shown(attribute);
        out.append(shown.isEmpty() ? "" : "`" + shown + "`").append(" | ");
        out.append(cell(attribute.allowed()))
                .append(" | ")
                .append(cell(attribute.description()))
                .append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }
}

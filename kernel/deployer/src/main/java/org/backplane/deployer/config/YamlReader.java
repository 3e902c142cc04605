// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.io.Reader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads the YAML file into raw values. It works on the node graph, which knows the line of everything. */
final class YamlReader {
    /** Largest file, in characters. */
    private static final int FILE_CHARS_MAX = 1 << 20;

    private final String file;
    private final ConfigSchema schema;
    private final RawConfig raw;

    private YamlReader(String file, ConfigSchema schema, RawConfig raw) {
        this.file = file;
        this.schema = schema;
        this.raw = raw;
    }

    /**
     * Reads everything; what is wrong becomes a problem in {@code raw}.
     *
     * @param file its name for messages
     */
    static void read(Reader text, String file, ConfigSchema schema, RawConfig raw) {
        new YamlReader(file, schema, raw).read(text);
    }

    private void read(Reader text) {
        try {
            Node root = compose(text);
            if (root instanceof MappingNode map) {
                forEach(map, "", this::section);
            } else if (root != null && !isEmpty(root)) {
                raw.problem(where(root) + ": found " + words(root) + ", allowed: sections, as in mqtt: …");
            }
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            String line = mark == null ? "" : ":" + (mark.getLine() + 1);
            raw.problem(file + line + ": not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            raw.problem(file + ": not YAML: " + e.getMessage());
        }
    }

    private static @Nullable Node compose(Reader text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(FILE_CHARS_MAX);
        return new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options).getSingleNode();
    }

    private void section(String key, NodeTuple tuple) {
        Optional<SectionSchema> section = schema.section(key);
        if (section.isEmpty()) {
            raw.warning(where(tuple.getKeyNode()) + ": " + key + ": no bundle here knows this section"
                    + Suggestion.of(key, schema.keys()) + ". It is left out.");
            return;
        }
        Node value = tuple.getValueNode();
        Address address = new Address(key, "", "");
        if (value instanceof MappingNode map) {
            raw.put(address, Found.whole(where(tuple.getKeyNode())));
            if (section.get().factory()) {
                forEach(map, key, (name, one) -> named(new Address(key, name, ""), one));
            } else {
                forEach(map, key, (name, one) -> value(new Address(key, "", name), one.getValueNode()));
            }
        } else if (!isEmpty(value)) {
            raw.problem(where(value) + ": " + key + ": found " + words(value) + ", allowed: a map of keys");
        }
    }

    private void named(Address address, NodeTuple tuple) {
        Node value = tuple.getValueNode();
        if (value instanceof MappingNode map) {
            raw.put(address, Found.whole(where(tuple.getKeyNode())));
            forEach(
                    map,
                    address.toString(),
                    (key, one) -> value(new Address(address.section(), address.name(), key), one.getValueNode()));
        } else if (isEmpty(value)) {
            raw.put(address, Found.whole(where(tuple.getKeyNode())));
        } else {
            raw.problem(where(value) + ": " + address + ": found " + words(value) + ", allowed: a map of keys");
        }
    }

    private void value(Address address, Node node) {
        if (node instanceof ScalarNode scalar && !isEmpty(node)) {
            raw.put(address, Found.text(scalar.getValue(), where(node)));
        } else if (node instanceof SequenceNode sequence) {
            List<String> texts = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                if (item instanceof ScalarNode scalar) {
                    texts.add(scalar.getValue());
                } else {
                    raw.problem(where(item) + ": " + address + ": found " + words(item) + " in a list");
                }
            }
            raw.put(address, new Found(texts, true, where(node)));
        } else {
            String allowed = schema.section(address.section())
                    .flatMap(section -> section.attribute(address.key()))
                    .map(attribute -> ", allowed: " + attribute.allowed())
                    .orElse("");
            raw.problem(where(node) + ": " + address + ": found " + words(node) + allowed);
        }
    }

    private void forEach(MappingNode map, String path, BiConsumer<String, NodeTuple> action) {
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : map.getValue()) {
            Node keyNode = tuple.getKeyNode();
            if (!(keyNode instanceof ScalarNode key)) {
                raw.problem(where(keyNode) + ": " + path + ": found " + words(keyNode) + " as a key");
            } else if (!seen.add(key.getValue())) {
                String full = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
                raw.problem(where(keyNode) + ": " + full + ": found a second time, allowed: once");
            } else {
                action.accept(key.getValue(), tuple);
            }
        }
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    private static String words(Node node) {
        return switch (node) {
            case MappingNode _ -> "a map";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar -> isEmpty(node) ? "nothing" : "\"" + scalar.getValue() + "\"";
            default -> "an alias";
        };
    }

    private String where(Node node) {
        return file + ":" + (node.getStartMark().getLine() + 1);
    }
}

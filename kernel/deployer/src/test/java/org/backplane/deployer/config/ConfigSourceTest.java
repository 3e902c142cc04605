// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigSourceTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aWrongValueIsNamedWithLineKeyFoundAndAllowed() {
        String yaml = "# comment\nmqtt:\n  retainAvailable: true\n  maxPacketBytes: abc\n";

        assertThat(problems(yaml, Map.of()))
                .containsExactly(
                        "conf/backplane.yaml:4: mqtt.maxPacketBytes: found \"abc\", allowed: an integer from 16"
                                + " to 268435455");
    }

    @Test
    void valuesOutsideTheirRangeOrOptionsAreRefused() {
        assertThat(problems("mqtt: {maxPacketBytes: 15, maximumQos: 3}\n", Map.of()))
                .containsExactlyInAnyOrder(
                        "conf/backplane.yaml:1: mqtt.maxPacketBytes: found \"15\", allowed: an integer from 16 to 268435455",
                        "conf/backplane.yaml:1: mqtt.maximumQos: found \"3\", allowed: 0, 1, 2");
    }

    @Test
    void theBoundsThemselvesAreAllowed() throws Exception {
        assertThat(mqtt("mqtt: {maxPacketBytes: 16}\n")).containsEntry("maxPacketBytes", 16);
        assertThat(mqtt("mqtt: {maxPacketBytes: 268_435_455}\n")).containsEntry("maxPacketBytes", 268_435_455);
    }

    @Test
    void anUnknownKeyGetsASuggestion() {
        assertThat(problems("mqtt:\n  maxPaketBytes: 20\n", Map.of()))
                .singleElement()
                .asString()
                .startsWith(
                        "conf/backplane.yaml:2: mqtt.maxPaketBytes: unknown key (did you mean maxPacketBytes?), allowed:");
    }

    @Test
    void aKeyWithoutAValueAndAMapForAValueAreRefused() {
        assertThat(problems("mqtt:\n  maxPacketBytes:\n  greeting: {a: b}\n", Map.of()))
                .containsExactly(
                        "conf/backplane.yaml:2: mqtt.maxPacketBytes: found nothing, allowed: an integer from 16 to 268435455",
                        "conf/backplane.yaml:3: mqtt.greeting: found a map, allowed: text");
    }

    @Test
    void aKeyWrittenTwiceIsRefused() {
        assertThat(problems("mqtt:\n  maximumQos: 1\n  maximumQos: 2\n", Map.of()))
                .containsExactly("conf/backplane.yaml:3: mqtt.maximumQos: found a second time, allowed: once");
    }

    @Test
    void whatIsNoYamlIsNamedWithItsLine() {
        assertThat(problems("mqtt:\n  a: [1\n", Map.of()))
                .singleElement()
                .asString()
                .startsWith("conf/backplane.yaml:3: not YAML: ");
    }

    @Test
    void aMissingFileIsNamed() {
        var source = new ConfigSource(folder.resolve("none.yaml"), "none.yaml", Map.of(), List.of());

        assertThatThrownBy(() -> source.read(Schemas.example()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("none.yaml: there is no such file");
    }

    @Test
    void anUnknownSectionOnlyWarns() throws Exception {
        ConfigSnapshot snapshot = read("mqqt:\n  x: 1\n", Map.of());

        assertThat(snapshot.warnings())
                .singleElement()
                .asString()
                .startsWith("conf/backplane.yaml:1: mqqt: no bundle here knows this section (did you mean mqtt?)");
    }

    @Test
    void theEnvironmentWinsOverTheFileAndSetOverBoth() throws Exception {
        String yaml = "mqtt: {maxPacketBytes: 100, maximumQos: 0, greeting: file}\n";
        Map<String, String> environment =
                Map.of("BACKPLANE_MQTT_MAX_PACKET_BYTES", "200", "BACKPLANE_MQTT_MAXIMUM_QOS", "1");

        Map<String, Object> values = values(read(yaml, environment, "mqtt.maxPacketBytes=300"), "backplane.mqtt", "");

        assertThat(values)
                .containsOnly(
                        Map.entry("maxPacketBytes", 300), Map.entry("maximumQos", 1), Map.entry("greeting", "file"));
    }

    @Test
    void errorsFromEnvironmentAndSetNameThem() {
        assertThat(problems(
                        "",
                        Map.of("BACKPLANE_MQTT_MAXIMUM_QOS", "9"),
                        "mqtt.retainAvailable=yes",
                        "mqtt.foo=1",
                        "mqt.a=1",
                        "mqtt=1"))
                .anySatisfy(
                        text -> assertThat(text)
                                .isEqualTo(
                                        "environment BACKPLANE_MQTT_MAXIMUM_QOS: mqtt.maximumQos: found \"9\", allowed: 0, 1, 2"))
                .anySatisfy(
                        text -> assertThat(text)
                                .isEqualTo(
                                        "--set mqtt.retainAvailable=yes: mqtt.retainAvailable: found \"yes\", allowed: true or false"))
                .anySatisfy(text -> assertThat(text).startsWith("--set mqtt.foo=1: mqtt.foo: unknown key"))
                .anySatisfy(text -> assertThat(text).startsWith("--set mqt.a=1: unknown section (did you mean mqtt?)"))
                .anySatisfy(text -> assertThat(text).isEqualTo("--set mqtt=1: found no mqtt.<key>=<value>"));
    }

    @Test
    void anUnknownEnvironmentKeyOfAKnownSectionIsRefused() {
        assertThat(problems("", Map.of("BACKPLANE_MQTT_FOO", "9")))
                .singleElement()
                .asString()
                .startsWith("environment BACKPLANE_MQTT_FOO: unknown key, allowed: BACKPLANE_MQTT_MAX_PACKET_BYTES");
    }

    @Test
    void withoutASectionTheFourDefaultListenersApply() throws Exception {
        ConfigSnapshot snapshot = read("", Map.of("BACKPLANE_LISTENERS_TCP_PORT", "0"), "listeners.wss.port=1");

        assertThat(snapshot.named("backplane.listener"))
                .extracting(ConfigSnapshot.Entry::name)
                .containsExactly("tcp", "tls", "ws", "wss");
        assertThat(values(snapshot, "backplane.listener", "tcp"))
                .containsEntry("port", 0)
                .containsEntry("transport", "tcp")
                .containsEntry("bind", "127.0.0.1");
        assertThat(values(snapshot, "backplane.listener", "wss"))
                .containsEntry("port", 1)
                .containsEntry("path", "/mqtt");
        assertThat(snapshot.warnings()).isEmpty();
    }

    @Test
    void withTheSectionOnlyItsListenersExist() throws Exception {
        ConfigSnapshot snapshot = read("listeners:\n  tcp: {port: 5}\n  my: {port: 6, transport: tcp}\n", Map.of());

        assertThat(snapshot.named("backplane.listener"))
                .extracting(ConfigSnapshot.Entry::name)
                .containsExactly("tcp", "my");
        assertThat(values(snapshot, "backplane.listener", "tcp")).containsEntry("transport", "tcp");
    }

    @Test
    void aListenerWithoutWhatItNeedsIsRefused() {
        assertThat(problems("listeners:\n  my: {bind: 127.0.0.1}\n", Map.of()))
                .containsExactlyInAnyOrder(
                        "conf/backplane.yaml:2: listeners.my.transport: found nothing, allowed: tcp, tls, ws, wss",
                        "conf/backplane.yaml:2: listeners.my.port: found nothing, allowed: an integer from 0 to 65535");
    }

    @Test
    void aListenerOpenToOthersGetsAWarning() throws Exception {
        ConfigSnapshot snapshot = read(
                "listeners:\n  tcp: {port: 1, bind: 0.0.0.0}\n  ws: {port: 2, bind: '::1'}\n"
                        + "  tls: {port: 3, bind: 0.0.0.0, clientAuth: need}\n",
                Map.of());

        assertThat(snapshot.warnings())
                .singleElement()
                .asString()
                .startsWith("listener tcp is bound to 0.0.0.0: there is no authentication yet");
    }

    @Test
    void listsAreReadFromYamlAndFromText() throws Exception {
        assertThat(mqtt("mqtt: {ciphers: [a, b]}\n").get("ciphers")).isEqualTo(new String[] {"a", "b"});
        assertThat(values(read("", Map.of(), "mqtt.ciphers=a, b"), "backplane.mqtt", "")
                        .get("ciphers"))
                .isEqualTo(new String[] {"a", "b"});
    }

    private Map<String, Object> mqtt(String yaml) throws Exception {
        return values(read(yaml, Map.of()), "backplane.mqtt", "");
    }

    private static Map<String, Object> values(ConfigSnapshot snapshot, String pid, String name) {
        return snapshot.entries().stream()
                .filter(entry -> entry.pid().equals(pid) && entry.name().equals(name))
                .findFirst()
                .orElseThrow()
                .values();
    }

    private ConfigSnapshot read(String yaml, Map<String, String> environment, String... settings) throws Exception {
        Path file = Files.writeString(folder.resolve("backplane.yaml"), yaml);
        return new ConfigSource(file, "conf/backplane.yaml", environment, List.of(settings)).read(Schemas.example());
    }

    private List<String> problems(String yaml, Map<String, String> environment, String... settings) {
        try {
            throw new AssertionError("accepted: " + read(yaml, environment, settings));
        } catch (ConfigException e) {
            return e.problems();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

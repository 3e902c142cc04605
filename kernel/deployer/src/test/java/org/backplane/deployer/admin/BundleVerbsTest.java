// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.admin.BundleAdmin.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BundleVerbsTest {
    private final FakeBundles bundles = new FakeBundles();
    private final BundleVerbs verbs = new BundleVerbs(bundles);
    private final List<String> lines = new ArrayList<>();

    @Test
    void listNamesTheCause() {
        assertThat(run("list")).isEqualTo(AdminReply.DONE);
        assertThat(lines)
                .containsExactly(
                        "b           1.0.0  ACTIVE     bundles/b.jar",
                        "broken.jar         REFUSED    bundles/broken.jar  is no jar");
    }

    @Test
    void listIsJsonOnRequest() {
        run("list --json");

        assertThat(lines).singleElement().asString().contains("\"problem\": \"is no jar\"");
    }

    @Test
    void showTellsAllWithBothVersionsOfACanary() {
        run("show b");

        assertThat(lines)
                .contains(
                        "b 1.0.0",
                        "  state        ACTIVE",
                        "  SHA-256      abcd",
                        "  signed by    CN=Me",
                        "  provides     org.x.Service",
                        "  imports      org.x 1.1.0",
                        "  mqtt         primary, export: 40 connections, 500 operations, 4 refusals, 0 failures, 1 closed,"
                                + " 1000 bytes (10 barren)",
                        "  in           100 timed, median 1.5 µs, p99 3.0 µs",
                        "  canary       1.1.0 for 5.0 % of the connections",
                        "  mqtt         canary, export: 40 connections, 500 operations, 4 refusals, 0 failures, 1 closed,"
                                + " 1000 bytes (10 barren)",
                        "  old loaders  2",
                        "  history      2026-01-01T00:00:00Z 1.0.0 installed");
    }

    @Test
    void showIsJsonOnRequest() {
        run("show b --json");

        assertThat(lines)
                .singleElement()
                .asString()
                .contains("\"sha256\": \"abcd\"", "\"canary\": {\"version\": \"1.1.0\"", "\"medianNs\": 1500");
    }

    @Test
    void whoIsNotThereCannotBeShown() {
        assertThat(run("show nobody")).isEqualTo(AdminReply.failed("no bundle is named nobody; bundle list shows all"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            install /a.jar                          | install /a.jar Options[force=false, sha256=Optional.empty]
            update /a.jar --force                   | update /a.jar Options[force=true, sha256=Optional.empty]
            update /a.jar --sha256=12ab             | update /a.jar Options[force=false, sha256=Optional[12ab]]
            remove b                                | remove b
            canary /a.jar --share=5%                | canary /a.jar Percent[percent=5.0] Options[force=false, sha256=Optional.empty]
            canary /a.jar --clients=car-* --force   | canary /a.jar ClientIds[pattern=car-*] Options[force=true, sha256=Optional.empty]
            promote                                 | promote ''
            abort b                                 | abort 'b'
            """)
    void changesArePassedOnWithTheirOptions(String words, String asked) {
        assertThat(run(words)).isEqualTo(AdminReply.DONE);

        assertThat(bundles.asked).containsExactly(asked);
        assertThat(lines).containsExactly("working", "all done");
    }

    @Test
    void eachWayToFailIsNamed() {
        bundles.outcome = new Outcome.Refused("x is no jar");
        assertThat(run("install /x")).isEqualTo(new AdminReply(1, "refused: x is no jar"));

        bundles.outcome = new Outcome.RolledBack("too slow");
        assertThat(run("update /x")).isEqualTo(new AdminReply(1, "rolled back: too slow"));

        bundles.outcome = new Outcome.Failed("stuck");
        assertThat(run("remove x")).isEqualTo(new AdminReply(1, "failed: stuck"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "halt",
                "show",
                "install",
                "install /a.jar /b.jar",
                "remove",
                "promote a b",
                "canary /a.jar",
                "canary /a.jar --share=5 --clients=x",
                "canary /a.jar --share=0",
                "canary /a.jar --share=much",
                "canary /a.jar --clients="
            })
    void whatIsNotUnderstoodChangesNothing(String words) {
        assertThat(run(words).exitCode()).isEqualTo(2);
        assertThat(bundles.asked).isEmpty();
    }

    private AdminReply run(String words) {
        return verbs.run(List.of(words.split(" ", -1)), lines::add);
    }
}

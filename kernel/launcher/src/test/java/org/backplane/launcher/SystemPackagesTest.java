// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemPackagesTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void onlySharedPackagesAreExportedWithTheirVersionsAndWithoutUses() throws Exception {
        String netty = jar(
                "a",
                "io.netty.buffer;uses:=\"io.netty.util,x\";version=\"4.2.18\",io.netty.channel;version=\"4.2.18\"");
        String logger = jar("b", "org.slf4j;version=\"2.0.17\",com.example.other;version=\"1.0\"");
        String framework = jar("c", "org.osgi.framework;version=\"1.10\"");

        String packages = SystemPackages.of(String.join(File.pathSeparator, netty, logger, framework, "classes"));

        assertThat(packages)
                .isEqualTo(
                        "io.netty.buffer;version=\"4.2.18\",io.netty.channel;version=\"4.2.18\",org.slf4j;version=\"2.0.17\"");
    }

    @Test
    void commasInQuotesSplitNothing() {
        assertThat(SystemPackages.clauses("a;x=\"1,2\",b")).containsExactly("a;x=\"1,2\"", "b");
    }

    private String jar(String name, String exports) throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Export-Package", exports);
        Path jar = folder.resolve(name + ".jar");
        try (var out = Files.newOutputStream(jar);
                var zip = new JarOutputStream(out, manifest)) {
            zip.finish();
        }
        return jar.toString();
    }
}

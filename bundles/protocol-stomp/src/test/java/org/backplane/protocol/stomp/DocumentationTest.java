// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The example is not in the generated reference, so its own page must keep up with it. */
final class DocumentationTest {
    @Test
    void namesEachKeyWithItsDefault() throws Exception {
        String page = Files.readString(Path.of("../../docs/stomp.md"));
        List<String> rows = new ArrayList<>();
        Pattern.compile("(?m)^\\| `(\\w+)` \\| `(\\d+)` \\|")
                .matcher(page)
                .results()
                .forEach(row -> rows.add(row.group(1) + "=" + row.group(2)));

        List<String> keys = new ArrayList<>();
        for (Method key : StompConfig.class.getDeclaredMethods()) {
            keys.add(key.getName() + "=" + key.getDefaultValue());
        }

        assertThat(rows).containsExactlyInAnyOrderElementsOf(keys);
    }
}

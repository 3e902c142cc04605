// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFilesTest {
    @ParameterizedTest
    @CsvSource({"20000, 19744", "1024, 768", "400, 200", "unlimited, 2147483647"})
    void someAreKeptFromConnections(String soft, int connections) {
        List<String> limits = List.of(
                "Limit                     Soft Limit           Hard Limit           Units     ",
                "Max processes             95873                95873                processes ",
                "Max open files            " + soft + "                1048576              files     ");

        assertThat(OpenFiles.connectionsMax(limits)).isEqualTo(connections);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "no other system has /proc/self/limits")
    void theSystemSaysHowMany() {
        assertThat(OpenFiles.connectionsMax()).isPositive();
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.backplane.distribution.variant.extra.Bystander;

/** A bundle that comes and goes and concerns nobody. */
public final class ExtraBundle {
    public static final String NAME = "org.backplane.bystander";

    private ExtraBundle() {}

    public static Path build(Path target) throws IOException {
        return new ComponentBundle(NAME, Bystander.class, Optional.empty(), Optional.empty(), List.of()).build(target);
    }
}

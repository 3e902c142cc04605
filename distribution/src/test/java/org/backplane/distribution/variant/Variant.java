// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.Versions;
import org.backplane.distribution.variant.code.BlocksLoop;
import org.backplane.distribution.variant.code.BurnsCpu;
import org.backplane.distribution.variant.code.Leaks;
import org.backplane.distribution.variant.code.RefusesPublishes;
import org.backplane.distribution.variant.code.SecondSchema;
import org.backplane.distribution.variant.code.SecondSchemaRefusing;
import org.backplane.distribution.variant.code.ThrowsAfterSomeImports;
import org.backplane.distribution.variant.code.ThrowsInConstructor;
import org.backplane.distribution.variant.code.ThrowsOnEveryTenthImport;
import org.backplane.distribution.variant.code.ThrowsOnImport;
import org.backplane.distribution.variant.code.Wrapped;

/** The ways in which a new version of the MQTT bundle can be different. */
public enum Variant {
    /** Imports a package that nobody exports. */
    NEEDS_A_MISSING_PACKAGE(Wrapped.class, "org.nowhere.missing"),
    /** Imports a later version of the api than there is. */
    NEEDS_A_LATER_API(Wrapped.class, "org.backplane.api.admin;version=\"[0.99,1)\""),
    THROWS_IN_CONSTRUCTOR(ThrowsInConstructor.class, ""),
    THROWS_ON_IMPORT(ThrowsOnImport.class, ""),
    THROWS_ON_EVERY_TENTH_IMPORT(ThrowsOnEveryTenthImport.class, ""),
    THROWS_AFTER_SOME_IMPORTS(ThrowsAfterSomeImports.class, ""),
    REFUSES_PUBLISHES(RefusesPublishes.class, ""),
    BURNS_CPU(BurnsCpu.class, ""),
    BLOCKS_LOOP(BlocksLoop.class, ""),
    SECOND_SCHEMA(SecondSchema.class, ""),
    SECOND_SCHEMA_REFUSING(SecondSchemaRefusing.class, ""),
    LEAKS(Leaks.class, ""),
    /** Differs in nothing: what the others have in common does no harm. */
    HARMLESS(Wrapped.class, "");

    private final Class<? extends Wrapped> code;
    private final String badImport;

    Variant(Class<? extends Wrapped> code, String badImport) {
        this.code = code;
        this.badImport = badImport;
    }

    /** Builds it as the next version of the shipped bundle. */
    public Path build(Versions versions) throws IOException {
        String version = versions.nextVersion();
        Path target = versions.file(Bundles.MQTT, version + "." + name());
        Optional<String> extra = badImport.isEmpty() ? Optional.empty() : Optional.of(badImport);
        new VariantJar(code, extra).build(versions.original(Bundles.MQTT), target, version + "." + name());
        return target;
    }
}

// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The normative statements that a test proves. Classes named {@code V5…} mean MQTT 5.0, those named {@code V3…} mean MQTT
 * 3.1.1; {@code docs/conformance.md} has the list.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Statement {
    /** Numbers as in the specification, without brackets: {@code MQTT-3.1.0-1}. */
    String[] value();
}

// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which normative statements a test proves, by the numbers of the specification: {@code MQTT-3.1.0-1}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Statement {
    String[] value();
}

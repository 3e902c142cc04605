// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the {@link SharedBroker} of a test class is started with, each a {@code section.key=value}. */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface BrokerSettings {
    String[] value();
}

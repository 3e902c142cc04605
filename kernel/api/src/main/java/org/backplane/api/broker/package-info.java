// SPDX-License-Identifier: Apache-2.0
/** The broker as protocols see it: connecting, sessions, publishing, subscribing. All per connection, on its lane. */
@Export
@Version("0.1.0")
@NullMarked
package org.backplane.api.broker;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

// SPDX-License-Identifier: Apache-2.0
/** What a Kafka-like and an SQS-like protocol would do, on {@code kernel/api} alone. */
@NullMarked
package org.backplane.distribution.proof;

import org.jspecify.annotations.NullMarked;

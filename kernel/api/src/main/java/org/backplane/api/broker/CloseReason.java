// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

/** Why the kernel ends a connection. */
public enum CloseReason {
    /** Another connection came with the same client id [MQTT-3.1.4-3]. */
    SESSION_TAKEN_OVER,
    /** Silent for one and a half times its keep-alive [MQTT-3.1.2-22]. */
    KEEP_ALIVE_TIMEOUT,
    /** The broker stops. */
    SHUTTING_DOWN,
    /** An operator said so. */
    ADMINISTRATIVE,
    /** A limit was hit that has no gentler answer: disk full under MQTT 3.1.1, buffered bytes. */
    QUOTA_EXCEEDED,
    /** Its listener was removed, or no version of its protocol came back in time. */
    SERVER_UNAVAILABLE,
    /** A fault of ours, logged. */
    INTERNAL_ERROR
}

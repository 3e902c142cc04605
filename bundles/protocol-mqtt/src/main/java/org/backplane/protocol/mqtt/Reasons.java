// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import org.backplane.api.auth.AuthStep;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult.Refusal;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.protocol.mqtt.codec.MqttVersion;
import org.backplane.protocol.mqtt.codec.ReasonCode;

/** What the kernel's results are called in MQTT (5.0 section 2.4, 3.1.1 tables 3.1 and 3.9). */
final class Reasons {
    /** SUBACK failure of 3.1.1. */
    private static final int SUBACK_FAILURE = 0x80;

    private Reasons() {}

    static ReasonCode of(Refusal refusal) {
        return switch (refusal) {
            case CLIENT_ID_INVALID -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case NOT_AUTHORIZED -> ReasonCode.NOT_AUTHORIZED;
            case AUTHENTICATION_METHOD_UNKNOWN -> ReasonCode.BAD_AUTHENTICATION_METHOD;
            case QUOTA_EXCEEDED -> ReasonCode.QUOTA_EXCEEDED;
            case UNAVAILABLE, SHUTTING_DOWN -> ReasonCode.SERVER_UNAVAILABLE;
        };
    }

    /** CONNACK return code of 3.1.1. */
    static int returnCode(Refusal refusal) {
        return switch (refusal) {
            case CLIENT_ID_INVALID -> 2;
            case NOT_AUTHORIZED, AUTHENTICATION_METHOD_UNKNOWN -> 5;
            case QUOTA_EXCEEDED, UNAVAILABLE, SHUTTING_DOWN -> 3;
        };
    }

    /** For DISCONNECT after an authentication that went wrong on a live connection, where 0x88 does not exist. */
    static ReasonCode of(AuthStep.Reason reason) {
        return switch (reason) {
            case REFUSED, METHOD_UNKNOWN -> ReasonCode.NOT_AUTHORIZED;
            case UNAVAILABLE -> ReasonCode.SERVER_BUSY;
            case QUOTA_EXCEEDED -> ReasonCode.QUOTA_EXCEEDED;
        };
    }

    /** Whether another server might say something else. */
    static boolean isOfThisServerAlone(Refusal refusal) {
        return refusal == Refusal.QUOTA_EXCEEDED || refusal == Refusal.UNAVAILABLE || refusal == Refusal.SHUTTING_DOWN;
    }

    /** For PUBACK and PUBREC. */
    static ReasonCode of(PublishResult result) {
        return switch (result) {
            case ACCEPTED, DUPLICATE -> ReasonCode.SUCCESS;
            case NO_SUBSCRIBERS -> ReasonCode.NO_MATCHING_SUBSCRIBERS;
            case NOT_AUTHORIZED -> ReasonCode.NOT_AUTHORIZED;
            case QUOTA_EXCEEDED -> ReasonCode.QUOTA_EXCEEDED;
            case REFUSED -> ReasonCode.UNSPECIFIED_ERROR;
        };
    }

    /** Whether a SUBACK of 3.1 has words for it: a subscription that is not allowed it has to grant all the same. */
    static boolean canBeSaidIn31(SubscribeResult result) {
        return result.isGranted() || result == SubscribeResult.NOT_AUTHORIZED;
    }

    /** For SUBACK. */
    static int of(SubscribeResult result, MqttVersion version) {
        if (!version.isV5() && !result.isGranted()) {
            return version == MqttVersion.V3_1 ? 0 : SUBACK_FAILURE;
        }
        return switch (result) {
            case GRANTED_QOS_0 -> 0;
            case GRANTED_QOS_1 -> 1;
            case GRANTED_QOS_2 -> 2;
            case NOT_AUTHORIZED -> ReasonCode.NOT_AUTHORIZED.code();
            case QUOTA_EXCEEDED -> ReasonCode.QUOTA_EXCEEDED.code();
            case FILTER_INVALID -> ReasonCode.TOPIC_FILTER_INVALID.code();
            case REFUSED -> ReasonCode.UNSPECIFIED_ERROR.code();
        };
    }

    /** For DISCONNECT, where 0x88 does not exist: a listener that is gone counts as an operator's doing. */
    static ReasonCode of(CloseReason reason) {
        return switch (reason) {
            case SESSION_TAKEN_OVER -> ReasonCode.SESSION_TAKEN_OVER;
            case KEEP_ALIVE_TIMEOUT -> ReasonCode.KEEP_ALIVE_TIMEOUT;
            case SHUTTING_DOWN -> ReasonCode.SERVER_SHUTTING_DOWN;
            case ADMINISTRATIVE, SERVER_UNAVAILABLE -> ReasonCode.ADMINISTRATIVE_ACTION;
            case QUOTA_EXCEEDED -> ReasonCode.QUOTA_EXCEEDED;
            case INTERNAL_ERROR -> ReasonCode.UNSPECIFIED_ERROR;
        };
    }
}

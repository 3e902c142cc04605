// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.protocol;

/**
 * What a protocol must know of a connection to go on with it after its code was replaced.
 *
 * @param protocol id of the protocol that wrote it
 * @param schema version of the layout, documented by the protocol; a version reads its own and its predecessor's
 * @param bytes the state; not to be changed
 */
public record ExportedState(String protocol, int schema, byte[] bytes) {}

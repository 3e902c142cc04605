// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.transport;

/**
 * A listener as configured: what a {@link Transport} needs to know to describe its channels.
 *
 * @param name the key under {@code listeners:}
 * @param transport which transport: {@code tcp}, {@code tls}, {@code ws}, {@code wss}
 * @param protocol id of the protocol spoken on it
 * @param bind address to listen on
 * @param port 0 to 65,535; 0 takes a free one
 * @param path of the WebSocket; unused without one
 * @param certificateFile PEM chain; empty for the self-signed pair made at first start; unused without TLS
 * @param keyFile PEM key (PKCS #8) to it
 */
public record Endpoint(
        String name,
        String transport,
        String protocol,
        String bind,
        int port,
        String path,
        String certificateFile,
        String keyFile) {}

// SPDX-License-Identifier: Apache-2.0
// The same small STOMP client over two libraries that others wrote: STOMP.js over WebSocket, stompit over TCP.
'use strict';
const { Client } = require('@stomp/stompjs');
const stompit = require('stompit');
const WebSocket = require('ws');

const HEART_BEAT_MS = 1000;

/**
 * Resolves to {send, subscribe, begin, disconnect}; all but begin are promises of the receipt.
 *
 * @param url ws://host:port/path or tcp://host:port
 * @param onLost is told why, when the connection ends without being asked to
 */
function connect(url, onLost) {
  return url.startsWith('ws') ? overWebSocket(url, onLost) : overTcp(new URL(url), onLost);
}

function overWebSocket(url, onLost) {
  return new Promise((resolve, reject) => {
    let closing = false;
    let receipts = 0;
    const lost = (why) => {
      reject(new Error(why));
      if (!closing) {
        onLost(why);
      }
    };
    const client = new Client({
      webSocketFactory: () => new WebSocket(url, ['v12.stomp']),
      reconnectDelay: 0,
      heartbeatIncoming: HEART_BEAT_MS,
      heartbeatOutgoing: HEART_BEAT_MS,
      onStompError: (frame) => lost(frame.headers.message),
      onWebSocketClose: () => lost('the WebSocket closed'),
    });
    const withReceipt = (act) =>
      new Promise((done) => {
        const receipt = `r${++receipts}`;
        client.watchForReceipt(receipt, () => done());
        act(receipt);
      });
    const send = (destination, headers, body) =>
      withReceipt((receipt) => client.publish({ destination, headers: { ...headers, receipt }, body }));
    client.onConnect = () =>
      resolve({
        send,
        subscribe: (destination, ack, onMessage) =>
          withReceipt((receipt) =>
            client.subscribe(
              destination,
              (message) =>
                onMessage({
                  headers: message.headers,
                  body: message.body,
                  ack: () => message.ack(),
                  nack: () => message.nack(),
                }),
              { ack, receipt },
            ),
          ),
        begin: () => {
          const { id, commit, abort } = client.begin();
          return {
            send: (destination, body) => client.publish({ destination, headers: { transaction: id }, body }),
            commit: async () => commit(),
            abort: async () => abort(),
          };
        },
        disconnect: async () => {
          closing = true;
          await client.deactivate();
        },
      });
    client.activate();
  });
}

function overTcp(url, onLost) {
  return new Promise((resolve, reject) => {
    const options = {
      host: url.hostname,
      port: Number(url.port),
      connectHeaders: { 'heart-beat': `${HEART_BEAT_MS},${HEART_BEAT_MS}` },
      heartbeatDelayMargin: HEART_BEAT_MS, // a tenth of a second, its default, is little on a busy machine
    };
    let subscriptions = 0;
    stompit.connect(options, (failure, client) => {
      if (failure) {
        reject(failure);
        return;
      }
      client.on('error', (error) => onLost(error.message));
      const withReceipt = (command, headers, body) =>
        new Promise((onReceipt) => client.sendFrame(command, headers, { onReceipt }).end(body));
      resolve({
        send: (destination, headers, body) => withReceipt('SEND', { destination, ...headers }, body),
        subscribe: (destination, ack, onMessage) => {
          const id = `s${++subscriptions}`;
          client.setImplicitSubscription(id, ack, (error, message) => {
            if (!error) {
              message.readString('utf-8', (broken, body) =>
                onMessage({
                  headers: message.headers,
                  body,
                  ack: () => client.ack(message),
                  nack: () => client.nack(message),
                }),
              );
            }
          });
          return withReceipt('SUBSCRIBE', { id, destination, ack });
        },
        begin: () => {
          const transaction = client.begin();
          return {
            send: (destination, body) => transaction.send({ destination }).end(body),
            commit: () => new Promise((onReceipt) => transaction.commit({ onReceipt })),
            abort: () => new Promise((onReceipt) => transaction.abort({ onReceipt })),
          };
        },
        disconnect: () =>
          new Promise((done, fail) => client.disconnect((error) => (error ? fail(error) : done()))),
      });
    });
  });
}

module.exports = { connect };

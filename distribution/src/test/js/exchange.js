// SPDX-License-Identifier: Apache-2.0
// Publishes and receives at each QoS with both versions: node exchange.js URL TOPIC
'use strict';
const mqtt = require('mqtt');

const [url, topic] = process.argv.slice(2);
const PATIENCE_MS = 15000;

async function exchange(protocolVersion) {
  const client = await mqtt.connectAsync(url, { protocolVersion, reconnectPeriod: 0, connectTimeout: PATIENCE_MS });
  const arrived = [];
  const all = new Promise((resolve) => {
    client.on('message', (name, payload, packet) => {
      arrived.push(`${payload} at ${packet.qos}`);
      if (arrived.length === 3) {
        resolve();
      }
    });
  });
  await client.subscribeAsync(`${topic}/${protocolVersion}/#`, { qos: 2 });
  for (const qos of [0, 1, 2]) {
    await client.publishAsync(`${topic}/${protocolVersion}/${qos}`, `m${qos}`, { qos });
  }
  await all;
  await client.endAsync();
  const wanted = ['m0 at 0', 'm1 at 1', 'm2 at 2'];
  if (JSON.stringify([...arrived].sort()) !== JSON.stringify(wanted)) {
    throw new Error(`version ${protocolVersion}: got ${arrived}`);
  }
}

const late = setTimeout(() => {
  console.error('no answer in time');
  process.exit(2);
}, PATIENCE_MS);

exchange(4)
  .then(() => exchange(5))
  .then(() => {
    clearTimeout(late);
    console.log('exchanged 3.1.1 and 5.0');
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });

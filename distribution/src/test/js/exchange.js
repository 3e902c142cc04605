// SPDX-License-Identifier: Apache-2.0
// Publishes and receives at each QoS with each version, then uses all that version 5 offers: node exchange.js URL TOPIC
'use strict';
const mqtt = require('mqtt');
const { useFeatures } = require('./features');

const [url, topic] = process.argv.slice(2);
const PATIENCE_MS = 30000;

const protocolId = (version) => (version === 3 ? 'MQIsdp' : 'MQTT');

async function exchange(protocolVersion) {
  const client = await mqtt.connectAsync(url, {
    protocolId: protocolId(protocolVersion),
    protocolVersion,
    reconnectPeriod: 0,
    connectTimeout: PATIENCE_MS,
  });
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

exchange(3)
  .then(() => exchange(4))
  .then(() => exchange(5))
  .then(() => useFeatures(url, topic))
  .then((used) => {
    clearTimeout(late);
    console.log('exchanged 3.1, 3.1.1 and 5.0');
    console.log(`used ${used.join(', ')}`);
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });

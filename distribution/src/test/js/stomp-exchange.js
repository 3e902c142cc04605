// SPDX-License-Identifier: Apache-2.0
// What STOMP and MQTT clients can do with each other: node stomp-exchange.js MQTT_URL STOMP_URL...
'use strict';
const assert = require('node:assert');
const mqtt = require('mqtt');
const { connect } = require('./stomp.js');

const [mqttUrl, ...stompUrls] = process.argv.slice(2);
const PATIENCE_MS = 20000;

/** Collects what comes; next() waits for it. */
function inbox() {
  const come = [];
  const waiting = [];
  return {
    put: (one) => (waiting.length > 0 ? waiting.shift()(one) : come.push(one)),
    next: () => (come.length > 0 ? Promise.resolve(come.shift()) : new Promise((resolve) => waiting.push(resolve))),
    isEmpty: () => come.length === 0,
  };
}

async function stompToMqtt(stomp, other, root) {
  const arrived = inbox();
  other.removeAllListeners('message');
  other.on('message', (topic, payload, packet) => arrived.put({ topic, payload: payload.toString(), packet }));
  await other.subscribeAsync(`${root}/to-mqtt/#`, { qos: 2 });

  await stomp.send(`/topic/${root}/to-mqtt/a`, { 'content-type': 'text/plain', 'my-own': 'x:y\nz', qos: '2' }, 'hällo');

  const message = await arrived.next();
  assert.equal(message.topic, `${root}/to-mqtt/a`);
  assert.equal(message.payload, 'hällo');
  assert.equal(message.packet.qos, 2);
  assert.equal(message.packet.properties.contentType, 'text/plain');
  assert.equal(message.packet.properties.userProperties['my-own'], 'x:y\nz');
}

async function mqttToStomp(stomp, other, root) {
  const arrived = inbox();
  await stomp.subscribe(`/topic/${root}/to-stomp/+`, 'auto', arrived.put);
  await stomp.subscribe(`${root}/to-stomp/b`, 'auto', arrived.put);

  const properties = { contentType: 'text/plain', responseTopic: 'answers', userProperties: { 'my-own': 'x:y\nz' } };
  await other.publishAsync(`${root}/to-stomp/b`, 'hällo', { qos: 1, properties });

  const both = [await arrived.next(), await arrived.next()];
  assert.deepEqual(both.map((one) => one.headers.destination).sort(), [`/topic/${root}/to-stomp/b`, `${root}/to-stomp/b`]);
  assert.notEqual(both[0].headers.subscription, both[1].headers.subscription);
  for (const message of both) {
    assert.equal(message.body, 'hällo');
    assert.equal(message.headers['content-type'], 'text/plain');
    assert.equal(message.headers['reply-to'], 'answers');
    assert.equal(message.headers['my-own'], 'x:y\nz');
  }
}

async function acknowledgements(stomp, root) {
  for (const mode of ['client', 'client-individual']) {
    const arrived = inbox();
    await stomp.subscribe(`${root}/${mode}`, mode, arrived.put);
    for (let i = 0; i < 4; i++) {
      await stomp.send(`${root}/${mode}`, {}, `m${i}`);
    }
    const messages = [];
    for (let i = 0; i < 4; i++) {
      messages.push(await arrived.next());
    }
    assert.deepEqual(messages.map((one) => one.body), ['m0', 'm1', 'm2', 'm3']);
    messages[1].ack();
    messages[2].nack();
    messages[3].ack();
    messages[0].ack();
  }
}

async function transactions(stomp, root) {
  const arrived = inbox();
  await stomp.subscribe(`${root}/transactions`, 'auto', arrived.put);

  const dropped = stomp.begin();
  dropped.send(`${root}/transactions`, 'aborted');
  await dropped.abort();
  const kept = stomp.begin();
  kept.send(`${root}/transactions`, 'one');
  await stomp.send(`${root}/transactions`, {}, 'outside');
  assert.equal((await arrived.next()).body, 'outside');
  kept.send(`${root}/transactions`, 'two');
  await kept.commit();

  assert.equal((await arrived.next()).body, 'one');
  assert.equal((await arrived.next()).body, 'two');
  assert.ok(arrived.isEmpty());
}

/** Longer than three heart-beats of silence, which only they outlive: the time that passes is what is tested. */
async function silence(stomp, root) {
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await stomp.send(`${root}/still-there`, {}, 'yes');
}

async function all() {
  const other = await mqtt.connectAsync(mqttUrl, { protocolVersion: 5, reconnectPeriod: 0 });
  await Promise.all(
    stompUrls.map(async (url, i) => {
      const root = `exchange-${i}`;
      let over = false;
      const stomp = await connect(url, (why) => {
        if (!over) {
          throw new Error(`${url} was lost: ${why}`);
        }
      });
      if (i === 0) {
        await stompToMqtt(stomp, other, root);
      }
      await mqttToStomp(stomp, other, root);
      await acknowledgements(stomp, root);
      await transactions(stomp, root);
      await silence(stomp, root);
      over = true;
      await stomp.disconnect();
      console.log(`exchanged with ${url}`);
    }),
  );
  await other.endAsync();
}

const late = setTimeout(() => {
  console.error('no answer in time');
  process.exit(2);
}, PATIENCE_MS);

all()
  .then(() => clearTimeout(late))
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });

// SPDX-License-Identifier: Apache-2.0
// What MQTT.js offers of version 5, one thing after the other.
'use strict';
const assert = require('node:assert');
const mqtt = require('mqtt');

const TAKEN_OVER = 0x8e;

/** A client whose messages can be waited for. */
class Client {
  constructor(mine) {
    this.mine = mine;
    this.waiting = [];
    this.wanted = [];
    mine.on('message', (topic, payload, packet) => {
      const message = { topic, text: payload.toString(), packet };
      const next = this.wanted.shift();
      if (next) {
        next(message);
      } else {
        this.waiting.push(message);
      }
    });
  }

  static async connect(url, options = {}) {
    return new Client(await mqtt.connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0, ...options }));
  }

  next() {
    const message = this.waiting.shift();
    return message ? Promise.resolve(message) : new Promise((resolve) => this.wanted.push(resolve));
  }

  subscribe(topic, options = { qos: 1 }) {
    return this.mine.subscribeAsync(topic, options);
  }

  publish(topic, text, options = {}) {
    return this.mine.publishAsync(topic, text, { qos: 1, ...options });
  }

  /** Breaks the connection without a word. */
  vanish() {
    this.mine.stream.destroy();
  }

  end() {
    return this.mine.endAsync();
  }
}

async function properties(url, base) {
  const client = await Client.connect(url);
  await client.subscribe(base);
  const sent = {
    payloadFormatIndicator: true,
    messageExpiryInterval: 500,
    responseTopic: `${base}/answer`,
    correlationData: Buffer.from([0, 255]),
    userProperties: { a: ['1', '2'], b: '3' },
    contentType: 'text/plain',
  };
  await client.publish(base, 'x', { properties: sent });
  const got = (await client.next()).packet.properties;
  assert.ok(got.messageExpiryInterval > 400 && got.messageExpiryInterval <= 500);
  assert.deepStrictEqual({ ...got, userProperties: { ...got.userProperties }, messageExpiryInterval: 500 }, sent);
  await client.end();
}

async function topicAliases(url, base) {
  const sender = await Client.connect(url, { autoAssignTopicAlias: true });
  const taker = await Client.connect(url, { properties: { topicAliasMaximum: 2 } });
  await taker.subscribe(`${base}/+`);
  for (let i = 0; i < 20; i++) {
    await sender.publish(`${base}/${i % 4}`, `m${i}`);
  }
  for (let i = 0; i < 20; i++) {
    const { topic, text } = await taker.next();
    assert.deepStrictEqual([topic, text], [`${base}/${i % 4}`, `m${i}`]);
  }
  await sender.end();
  await taker.end();
}

async function subscriptionOptions(url, base) {
  const client = await Client.connect(url);
  const other = await Client.connect(url);
  await other.publish(base, 'kept', { retain: true });
  await client.subscribe(base, { qos: 1, nl: true, rap: true, rh: 2, properties: { subscriptionIdentifier: 77 } });
  await client.publish(base, 'own');
  await other.publish(base, 'live', { retain: true });
  const { text, packet } = await client.next();
  assert.deepStrictEqual([text, packet.retain, packet.properties.subscriptionIdentifier], ['live', true, 77]);
  await client.mine.unsubscribeAsync(base);
  await client.subscribe(base, { qos: 0, rh: 1 });
  assert.strictEqual((await client.next()).text, 'live');
  await other.publish(base, '', { retain: true });
  await client.end();
  await other.end();
}

async function takeover(url, base) {
  const clientId = base.replaceAll('/', '-');
  const first = await Client.connect(url, { clientId });
  const told = new Promise((resolve) => first.mine.on('disconnect', (packet) => resolve(packet.reasonCode)));
  const second = await Client.connect(url, { clientId });
  assert.strictEqual(await told, TAKEN_OVER);
  await second.end();
}

async function wills(url, base) {
  const watcher = await Client.connect(url);
  await watcher.subscribe(base);
  const will = { willDelayInterval: 1, contentType: 'text/plain', userProperties: { why: 'vanished' } };
  const victim = await Client.connect(url, {
    properties: { sessionExpiryInterval: 60 },
    will: { topic: base, payload: 'gone', qos: 1, retain: false, properties: will },
  });
  const began = Date.now();
  victim.vanish();
  const { text, packet } = await watcher.next();
  assert.deepStrictEqual([text, packet.properties.contentType], ['gone', 'text/plain']);
  assert.strictEqual(packet.properties.userProperties.why, 'vanished');
  assert.ok(Date.now() - began > 900, 'the will was not delayed');
  await watcher.end();
}

async function sessions(url, base) {
  const client = await Client.connect(url, {
    clientId: base.replaceAll('/', '-'),
    clean: false,
    reconnectPeriod: 100,
    properties: { sessionExpiryInterval: 60, receiveMaximum: 1 },
  });
  await client.subscribe(base, { qos: 2 });
  const back = new Promise((resolve) => client.mine.once('connect', (packet) => resolve(packet.sessionPresent)));
  client.vanish();
  const other = await Client.connect(url);
  for (let i = 0; i < 10; i++) {
    await other.publish(base, `m${i}`, { qos: 2 });
  }
  assert.strictEqual(await back, true);
  for (let i = 0; i < 10; i++) {
    assert.strictEqual((await client.next()).text, `m${i}`);
  }
  await client.end();
  await other.end();
}

async function shares(url, base) {
  const members = [await Client.connect(url), await Client.connect(url)];
  for (const member of members) {
    await member.subscribe(`$share/js/${base}`);
  }
  for (let i = 0; i < 20; i++) {
    await members[0].publish(base, `m${i}`);
  }
  const texts = new Set();
  const all = new Promise((resolve) => {
    for (const member of members) {
      const take = ({ text }) => {
        assert.ok(!texts.has(text), `${text} came twice`);
        texts.add(text);
        if (texts.size === 20) {
          resolve();
        } else {
          member.next().then(take);
        }
      };
      member.next().then(take);
    }
  });
  await all;
  for (const member of members) {
    await member.end();
  }
}

/** Fails at the first that does not work; the names of all. */
async function useFeatures(url, base) {
  const all = { properties, topicAliases, subscriptionOptions, takeover, wills, sessions, shares };
  for (const [name, use] of Object.entries(all)) {
    await use(url, `${base}/${name}`);
  }
  return Object.keys(all);
}

module.exports = { useFeatures };

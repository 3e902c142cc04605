// SPDX-License-Identifier: Apache-2.0
// STOMP clients with numbered messages on their way until SIGTERM, then a verdict: node stomp-traffic.js STOMP_URL...
'use strict';
const { connect } = require('./stomp.js');

const urls = process.argv.slice(2);
const UNDERWAY_MAX = 20;
const REPORT_EVERY = 100;
const PATIENCE_MS = 10000;
const ACK_MODES = ['auto', 'client', 'client-individual'];

const faults = [];
const pairs = [];
let stopping = false;
let moved = 0;

process.on('SIGTERM', () => {
  stopping = true;
});

function lost(why) {
  if (!stopping) {
    faults.push(`disconnected: ${why}`);
  }
}

/** One sends, with receipts, another receives, each with an acknowledgement of its kind. */
async function pair(number, from, to) {
  const topic = `traffic/${number}`;
  const mode = ACK_MODES[number % ACK_MODES.length];
  const one = { topic, mode, sent: 0, received: 0, asking: false, sender: await connect(from, lost), receiver: await connect(to, lost) };
  await one.receiver.subscribe(topic, mode, (message) => {
    if (message.body !== String(one.received)) {
      faults.push(`${topic}: ${message.body} instead of ${one.received}`);
    }
    one.received++;
    if (mode !== 'auto') {
      message.ack();
    }
    if (++moved % REPORT_EVERY === 0) {
      console.log(`moved ${moved}`);
    }
  });
  pairs.push(one);
  return one;
}

async function run(one) {
  while (!stopping) {
    if (one.sent - one.received < UNDERWAY_MAX) {
      one.asking = true;
      await within(`the receipt of message ${one.sent} to ${one.topic}`, () =>
        one.sender.send(one.topic, {}, String(one.sent)),
      );
      one.asking = false;
      one.sent++;
    } else {
      await pause();
    }
  }
}

// Lets the socket and the other clients have the one thread.
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Waits, but not for ever; what did not come is a fault. */
async function within(what, act) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => {
      faults.push(`${what} did not come`);
      stopping = true;
      resolve();
    }, PATIENCE_MS);
  });
  await Promise.race([act(), late]);
  clearTimeout(timer);
}

async function all() {
  let number = 0;
  for (const from of urls) {
    for (const to of urls) {
      await pair(number++, from, to);
      await pair(number++, from, to);
    }
  }
  console.log(`ready with ${2 * pairs.length} connections`);
  await Promise.all(pairs.map(run));
  await within('the last messages', async () => {
    while (pairs.some((one) => one.received < one.sent)) {
      await pause();
    }
  });
  for (const one of pairs) {
    if (one.received !== one.sent || one.asking) {
      faults.push(`${one.topic} (${one.mode}): ${one.sent} sent, ${one.received} received, ${one.asking} unanswered`);
    }
    await within(`the end of ${one.topic}`, () => Promise.all([one.sender.disconnect(), one.receiver.disconnect()]));
  }
  console.log(`${moved} messages, ${2 * pairs.length} connections, ${faults.length} faults`);
  faults.forEach((fault) => console.log(fault));
  process.exit(faults.length === 0 ? 0 : 1);
}

all().catch((error) => {
  console.error(error);
  process.exit(1);
});

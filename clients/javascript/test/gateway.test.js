// Against a real gateway, which is killed and started again. IMCONNECT_HOST names its program, IMCONNECT_HOST_FOLDER where its settings are,
// IMCONNECT_DATA a folder of its own, IMCONNECT_PORT a free port.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { ImConnectClient, Status } from '../src/index.js';

const { IMCONNECT_HOST: program, IMCONNECT_HOST_FOLDER: cwd, IMCONNECT_DATA: data, IMCONNECT_PORT: port } = process.env;
const skip = program ? false : 'IMCONNECT_HOST is not set';
const base = `http://127.0.0.1:${port}`;
const READY = 'crash host is ready';
let host;

/** Its input stays open as long as this process lives: the host ends with it. */
async function up() {
  host = spawn(program, ['--urls', base, '--environment', 'Development', '--Logging:LogLevel:Default', 'Warning', '--ImConnect:DataDirectory', data],
    { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of host.stdout) if ((said += chunk).includes(READY)) break;
  assert.ok(said.includes(READY), said);
}

async function down() {
  const exited = once(host, 'exit');
  host.kill('SIGKILL');
  await exited;
}

async function user(name) {
  const answer = await fetch(`${base}/dev/token`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }),
  });
  return answer.json();
}

async function connected(t, name) {
  const { userId, token } = await user(name);
  const client = new ImConnectClient({ url: `${base.replace('http', 'ws')}/websocket`, token: async () => token });
  const seen = [];
  const looks = new Set();
  for (const event of ['state', 'message', 'serverAck', 'receipt', 'withdraw', 'refused']) {
    client.on(event, detail => { seen.push([event, detail]); looks.forEach(look => look()); });
  }
  client.start();
  t.after(() => client.stop());
  const of = event => seen.filter(([name]) => name === event).map(([, detail]) => detail);
  /** Waits until what came fits. */
  const until = fits => new Promise((done, failed) => {
    const limit = setTimeout(() => failed(new Error(`not in time: ${fits}; ${JSON.stringify(seen.slice(-5))}`)), 60_000);
    const look = () => {
      if (!fits(of)) return;
      clearTimeout(limit);
      looks.delete(look);
      done();
    };
    looks.add(look);
    look();
  });
  await until(of => of('state').some(state => state.phase === 'online'));
  return { client, userId, of, until };
}

before(() => skip || up());
after(() => skip || down());

test('chat: ack, delivery, read mark and withdrawal', { skip }, async t => {
  const alice = await connected(t, 'alice'), bob = await connected(t, 'bob');
  const clientMsgId = alice.client.send(bob.userId, 'hello 👋', { extensions: new Map([[200, new Uint8Array([1, 2])]]) });
  await bob.until(of => of('message').length === 1);
  const [message] = bob.of('message');
  assert.deepEqual([message.content, message.from, message.clientMsgId], ['hello 👋', alice.userId, clientMsgId]);
  assert.deepEqual([...message.extensions.get(200)], [1, 2]);
  await alice.until(of => of('receipt').some(receipt => receipt.status === Status.DELIVERED));
  bob.client.markRead(message);
  await alice.until(of => of('receipt').some(receipt => receipt.status === Status.READ));
  assert.deepEqual(alice.of('serverAck').map(ack => [ack.msgId, ack.clientMsgId]), [[message.msgId, clientMsgId]]);
  alice.client.withdraw({ msgId: message.msgId, to: bob.userId });
  await bob.until(of => of('withdraw').some(withdrawal => withdrawal.msgId === message.msgId));
});

test('the gateway dies in the middle of sends: each arrives once and in order', { skip }, async t => {
  const carol = await connected(t, 'carol'), dave = await connected(t, 'dave');
  const texts = Array.from({ length: 600 }, (_, i) => `${i}`);
  for (const text of texts) carol.client.send(dave.userId, text);
  await carol.until(of => of('serverAck').length >= 100);
  await down();
  await up();
  carol.client.wake();
  dave.client.wake();
  await carol.until(of => of('serverAck').length === texts.length);
  await dave.until(of => of('message').length >= texts.length);
  assert.deepEqual(dave.of('message').map(message => message.content), texts);
  assert.deepEqual(dave.of('message').map(message => message.msgId), carol.of('serverAck').map(ack => ack.msgId));
});

test('another login of the same kind: the first stops and says so', { skip }, async t => {
  const first = await connected(t, 'erin');
  await connected(t, 'erin');
  await first.until(of => of('state').some(state => state.phase === 'stopped' && state.code === 4002));
});

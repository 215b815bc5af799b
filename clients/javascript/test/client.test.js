import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImConnectClient, MsgType, Status } from '../src/index.js';
import { C2CAck, Gap } from '../src/wire.js';
import { fakeSockets, newId } from './fake-socket.js';

/** A started client with its links and everything it emitted. */
async function started(t, options = {}) {
  const sockets = fakeSockets();
  let tokens = 0;
  const client = new ImConnectClient({ url: 'ws://x', token: async () => `token-${++tokens}`, webSocket: sockets.FakeSocket, ...options });
  const seen = [];
  for (const event of ['state', 'message', 'copied', 'serverAck', 'receipt', 'withdraw', 'refused', 'gap', 'error']) {
    client.on(event, detail => seen.push([event, detail]));
  }
  client.start();
  t.after(() => client.stop());
  const first = await sockets.link(1);
  first.open();
  return { client, ...sockets, first, of: event => seen.filter(([name]) => name === event).map(([, detail]) => detail) };
}

test('a push of the same msgId is handed over once and acked again', async t => {
  const { first, of } = await started(t);
  const clientMsgId = newId();
  first.push('100', 'once', { clientMsgId });
  first.push('100', 'once', { clientMsgId });
  first.push('200', 'once', { clientMsgId }); // the same send under another id
  first.push('300', 'of somebody else', { clientMsgId, from: '10' });
  assert.deepEqual(of('message').map(message => message.content), ['once', 'of somebody else']);
  assert.deepEqual(first.acks.map(ack => [ack.msgId, ack.status]), [['100', 3], ['100', 3], ['200', 3], ['300', 3]]);
});

test('a message that the app read before its repeat is acked as read', async t => {
  const { client, first } = await started(t);
  client.on('message', message => client.markRead(message));
  const clientMsgId = newId();
  first.push('100', 'x', { clientMsgId });
  first.push('100', 'x', { clientMsgId });
  assert.deepEqual(first.acks.map(ack => ack.status), [Status.READ, Status.READ]);
});

test('a receipt never goes back', async t => {
  const { first, of } = await started(t);
  for (const status of [3, 4, 3, 4]) first.down(MsgType.C2C_ACK, C2CAck, { msgId: '5', status });
  assert.deepEqual(of('receipt').map(receipt => receipt.status), [3, 4]);
});

test('a link that breaks: what was not acked goes again, byte for byte and in order', async t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_900_000_000_000 });
  const { client, first, link } = await started(t);
  for (const text of ['a', 'b', 'c']) client.send('2', text);
  first.ack(first.sends[0]);
  first.end(1006);
  t.mock.timers.tick(20_000);
  const second = await link(2);
  second.open();
  assert.deepEqual(second.sends, first.sends.slice(1));
  second.ack(second.sends[0]);
  second.ack(second.sends[1]);
  assert.equal(second.protocols[1], 'token-1');
});

test('no ack in time: it goes again, and what is behind it to the same receiver', async t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_900_000_000_000 });
  const { client, first } = await started(t);
  client.send('2', 'a');
  t.mock.timers.tick(5_000);
  client.send('2', 'b');
  client.send('3', 'c');
  first.push('1', 'a sign of life');
  t.mock.timers.tick(5_000);
  assert.deepEqual(first.sends.map(send => send.content), ['a', 'b', 'c', 'a', 'b']);
});

test('refused for a while: it goes again then, and holds up only its receiver', async t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_900_000_000_000 });
  const { client, first, of } = await started(t);
  client.send('2', 'a');
  first.down(MsgType.C2C_ACK, C2CAck, { clientMsgId: first.sends[0].clientMsgId, status: -1, reason: 22, retryAfterMs: 1_000 }, 0, 'later');
  client.send('2', 'b');
  client.send('3', 'c');
  assert.deepEqual(first.sends.map(send => send.content), ['a', 'c']);
  t.mock.timers.tick(1_010);
  assert.deepEqual(first.sends.map(send => send.content), ['a', 'c', 'a', 'b']);
  first.down(MsgType.C2C_ACK, C2CAck, { clientMsgId: first.sends[3].clientMsgId, status: -1, reason: 40 }, 0, 'no');
  assert.deepEqual(of('refused').map(refusal => [refusal.reason, refusal.retryAfterMs]), [[22, 1_000], [40, 0]]);
});

test('at most 32 are in flight, and a cancelled one does not go again', async t => {
  const { client, first } = await started(t);
  const ids = Array.from({ length: 40 }, (_, i) => client.send('2', `${i}`));
  assert.equal(first.sends.length, 32);
  assert.equal(client.cancel(ids[35]), true);
  assert.equal(client.cancel(ids[35]), false);
  for (let i = 0; i < first.sends.length; i++) first.ack(first.sends[i]);
  assert.deepEqual(first.sends.map(send => send.content), Array.from({ length: 40 }, (_, i) => `${i}`).filter(text => text !== '35'));
});

const closes = [
  // code, reason, least and most ms, new token
  [1001, 'retry-after-ms=1000', 1_000, 2_000, false],
  [1006, '', 500, 2_000, false],
  [4001, '', 500, 2_000, true],
  [4003, 'retry-after-ms=1000', 1_000, 1_200, false],
  [4004, '', 30_000, 36_000, false],
];
for (const [code, reason, least, most, newToken] of closes) {
  test(`close ${code} ${reason}`, async t => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_900_000_000_000 });
    const { client, first, links, link } = await started(t);
    first.end(code, reason);
    assert.equal(client.state.phase, 'waiting');
    t.mock.timers.tick(least - 1);
    assert.equal(links.length, 1);
    t.mock.timers.tick(most - least + 1);
    assert.equal((await link(2)).protocols[1], newToken ? 'token-2' : 'token-1');
  });
}

test('close 4002 stops and says so; start takes the place back', async t => {
  const { client, first, links, link } = await started(t);
  client.send('2', 'waits');
  first.end(4002);
  assert.deepEqual([client.state.phase, client.state.code, links.length], ['stopped', 4002, 1]);
  client.start();
  const second = await link(2);
  second.open();
  assert.equal(second.sends[0].content, 'waits');
});

test('close 1009 refuses the largest send, and the others go on', async t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_900_000_000_000 });
  const { client, first, link, of } = await started(t);
  client.send('2', 'x'.repeat(5_000));
  client.send('2', 'small');
  first.end(1009);
  t.mock.timers.tick(20_000);
  const second = await link(2);
  second.open();
  assert.deepEqual(second.sends.map(send => send.content), ['small']);
  assert.equal(of('refused').length, 1);
});

test('a link that never opened asks for a new token', async t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_900_000_000_000 });
  const { first, link } = await started(t);
  first.end(1006);
  t.mock.timers.tick(20_000);
  (await link(2)).end(1006);
  t.mock.timers.tick(20_000);
  assert.equal((await link(3)).protocols[1], 'token-2');
});

test('a link that only errs, and one that does nothing, are given up', async t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_900_000_000_000 });
  const { client, first, link } = await started(t);
  first.end(1006);
  t.mock.timers.tick(20_000);
  (await link(2)).onerror();
  assert.equal(client.state.phase, 'waiting');
  t.mock.timers.tick(20_000);
  const third = await link(3);
  t.mock.timers.tick(18_000);
  assert.equal(third.closed, true);
  assert.equal(client.state.phase, 'waiting');
});

test('a silent link is probed, and given up without an answer', async t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_900_000_000_000 });
  const { client, first } = await started(t);
  t.mock.timers.tick(34_000);
  assert.ok(first.frames.some(frame => frame.type === MsgType.GET_BATCH_MSG_IDS));
  t.mock.timers.tick(8_000);
  assert.equal(client.state.phase, 'waiting');
  assert.equal(first.closed, true);
});

test('copies of own sends, and gaps, are told and not acked', async t => {
  const { first, of } = await started(t, { userId: '7', ownCopies: true });
  assert.deepEqual(first.protocols, ['imconnect.1', 'imconnect.sync', 'token-1']);
  first.push('100', 'from my phone', { from: '7', to: '9' });
  first.push('101', 'to myself', { from: '7', to: '7' });
  first.down(MsgType.GAP, Gap, { count: 3, untilTime: 1_000 });
  assert.deepEqual([of('copied').length, of('message').length, of('gap')[0].count, first.acks.length], [1, 1, 3, 1]);
});

test('what is over a limit throws', async t => {
  const { client } = await started(t, { maxOutbox: 1 });
  assert.throws(() => client.send('2', 'x'.repeat(10_241)), RangeError);
  const clientMsgId = client.send('2', 'x');
  assert.throws(() => client.send('2', 'y'), RangeError);
  assert.throws(() => client.send('2', 'x', { clientMsgId }), RangeError);
});

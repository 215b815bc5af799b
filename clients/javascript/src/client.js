// A user's connection: connects, reconnects, sends again until acked, gives each message to the app once.
import { Notes } from './notes.js';
import { Outbox } from './outbox.js';
import { decode, encode, newUuid } from './protobuf.js';
import { afterEnd } from './reconnect.js';
import { Seen } from './seen.js';
import { C2CAck, C2CMessage, C2CWithdraw, Envelope, Format, FriendRequest, FriendResponse, Gap, MsgType, Status } from './wire.js';

/** @typedef {import('../index.d.ts').ClientOptions} ClientOptions */
/** @typedef {import('../index.d.ts').ClientEvents} ClientEvents */
/** @typedef {import('../index.d.ts').ClientState} ClientState */

const STABLE_AFTER = 5_000, SEEN_LIMIT = 10_000;
const TICK = 2_000, QUIET = 30_000, QUIET_WITH_UNACKED = 10_000, PROBE_TIMEOUT = 5_000, CONNECT_TIMEOUT = 15_000;
const TOO_BIG = 1009;

export class ImConnectClient {
  #options;
  #seen;
  /** @type {Map<string, Set<Function>>} */ #listeners = new Map();
  /** @type {ClientState} */ #state = { phase: 'idle' };
  /** @type {WebSocket|null} */ #socket = null;
  #token = '';
  #life = 0; // grows with every start, stop and connection: what an older one still reports is ignored
  #attempt = 0;
  #connectingSince = 0;
  #openedAt = 0;
  #lastFrameAt = 0;
  #probeAt = 0;
  /** @type {any} */ #reconnectTimer;
  /** @type {any} */ #ticker;
  #outbox = new Outbox(payload => this.#transmit(MsgType.C2C_SEND, payload));
  #notes = new Notes((type, payload) => this.#transmit(type, payload));

  /** @param {ClientOptions} options */
  constructor(options) {
    this.#options = { maxFrameBytes: 10_240, maxOutbox: 1_000, webSocket: globalThis.WebSocket, ...options };
    this.#seen = new Seen(SEEN_LIMIT, options.seen ?? []);
  }

  get state() { return this.#state; }

  /**
   * @template {keyof ClientEvents} E
   * @param {E} event
   * @param {(detail: ClientEvents[E]) => void} listener
   * @returns {() => void} takes the listener off again
   */
  on(event, listener) {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set.add(listener));
    return () => { set.delete(listener); };
  }

  /** Connects, and stays connected until stop(). After 4002 (replaced by another login) it takes the place back. */
  start() {
    if (this.#state.phase !== 'idle' && this.#state.phase !== 'stopped') return;
    this.#attempt = 0;
    this.#ticker = setInterval(() => this.#tick(), TICK);
    this.#connect();
  }

  /** Disconnects. Unacked sends stay and go out after the next start(). */
  stop() { this.#halt({ phase: 'stopped', reason: 'stopped by the app' }); }

  /** To call when the network or the page came back: ends a back-off, or checks that the link is still alive. */
  wake() {
    if (this.#state.phase === 'waiting' && this.#state.code === undefined) this.#connect();
    else if (this.#state.phase === 'online') this.#probe();
  }

  /**
   * Queues a message and sends it as soon as may be, again and again until the gateway has it.
   * @param {string} to
   * @param {string} text
   * @param {{clientMsgId?: string, time?: number, format?: number, extensions?: Map<number, Uint8Array>}} [extra]
   *   with its old clientMsgId, a send that a reload interrupted is still one message
   * @returns {string} the clientMsgId
   */
  send(to, text, extra = {}) {
    const clientMsgId = extra.clientMsgId ?? newUuid();
    const payload = encode(C2CMessage, {
      clientMsgId, to, format: extra.format ?? Format.TEXT, content: text, time: extra.time ?? Date.now(), extensions: extra.extensions,
    });
    const size = encode(Envelope, { type: MsgType.C2C_SEND, payload }).length;
    const { maxFrameBytes, maxOutbox } = this.#options;
    if (size > maxFrameBytes) throw new RangeError(`the message takes ${size} bytes, the gateway allows ${maxFrameBytes}`);
    if (this.#outbox.size >= maxOutbox) throw new RangeError(`${maxOutbox} messages already wait for the gateway`);
    if (this.#outbox.has(clientMsgId)) throw new RangeError(`a send with the clientMsgId ${clientMsgId} is open already`);
    this.#outbox.add(clientMsgId, to, payload);
    return clientMsgId;
  }

  /** Sends it no more; the gateway may have it all the same. @param {string} clientMsgId @returns {boolean} whether it was still open */
  cancel(clientMsgId) { return this.#outbox.remove(clientMsgId); }

  /** Tells the sender that his message was read. @param {{msgId: string, clientMsgId?: string, from: string}} message */
  markRead(message) {
    this.#seen.raise(message, Status.READ);
    this.#notes.read(message.msgId, MsgType.C2C_ACK, ackOf(message, Status.READ));
  }

  /** Takes back a message of one's own that the gateway has acked. @param {{msgId: string, to: string}} message */
  withdraw(message) {
    this.#notes.withdraw(message.msgId, MsgType.C2C_WITHDRAW, encode(C2CWithdraw, { msgId: message.msgId, to: message.to }));
  }

  async #connect() {
    clearTimeout(this.#reconnectTimer);
    const life = ++this.#life;
    this.#connectingSince = Date.now();
    this.#setState({ phase: 'connecting' });
    try {
      const token = this.#token || await this.#options.token();
      if (life !== this.#life) return;
      this.#token = token;
      const protocols = ['imconnect.1', ...this.#options.ownCopies ? ['imconnect.sync'] : [], token];
      const socket = this.#socket = new this.#options.webSocket(this.#options.url, protocols);
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => { if (life === this.#life) this.#opened(); };
      socket.onmessage = event => { if (life === this.#life) this.#received(event.data); };
      socket.onerror = () => { if (life === this.#life && !this.#openedAt) this.#lost(0, ''); }; // some never say close then
      socket.onclose = event => { if (life === this.#life) this.#lost(event.code, event.reason); };
    } catch (error) {
      if (life !== this.#life) return;
      this.#emit('error', error);
      this.#lost(0, '');
    }
  }

  #opened() {
    this.#openedAt = this.#lastFrameAt = Date.now();
    this.#probeAt = 0;
    this.#setState({ phase: 'online' });
    this.#notes.restart();
    this.#outbox.restart();
  }

  #lost(code, reason) {
    const opened = this.#openedAt;
    this.#drop();
    if (code === TOO_BIG) this.#refuseLargest();
    this.#attempt = opened && Date.now() - opened > STABLE_AFTER ? 0 : this.#attempt + 1;
    const next = afterEnd({ code, reason, opened: opened > 0 }, this.#attempt);
    if (next.stop) return this.#halt({ phase: 'stopped', code, reason: 'replaced by another login' });
    if (next.newToken) this.#token = '';
    this.#reconnectTimer = setTimeout(() => this.#connect(), next.delay);
    this.#setState({ phase: 'waiting', retryAt: Date.now() + next.delay, ...next.asked && { code, reason } });
  }

  /** @param {ClientState} state */
  #halt(state) {
    this.#drop();
    clearTimeout(this.#reconnectTimer);
    clearInterval(this.#ticker);
    this.#setState(state);
  }

  #drop() {
    this.#life++;
    this.#openedAt = 0;
    this.#socket?.close();
    this.#socket = null;
  }

  #received(data) {
    this.#lastFrameAt = Date.now();
    this.#probeAt = 0;
    try {
      const envelope = decode(Envelope, new Uint8Array(data));
      if (envelope.type === MsgType.C2C_MSG_PUSH) this.#pushed(decode(C2CMessage, envelope.payload));
      else if (envelope.type === MsgType.C2C_ACK) this.#acked(envelope, decode(C2CAck, envelope.payload));
      else if (envelope.type === MsgType.GAP) this.#emit('gap', decode(Gap, envelope.payload));
      else if (envelope.code !== 1) this.#refused(envelope);
      else if (envelope.type === MsgType.C2C_WITHDRAW) this.#emit('withdraw', decode(C2CWithdraw, envelope.payload));
      else if (envelope.type === MsgType.FRIEND_REQUEST) this.#emit('friendRequest', decode(FriendRequest, envelope.payload));
      else if (envelope.type === MsgType.FRIEND_RESPONSE) this.#emit('friendResponse', decode(FriendResponse, envelope.payload));
    } catch (error) {
      this.#emit('error', error);
    }
  }

  #pushed(message) {
    if (message.from === this.#options.userId && message.to !== message.from) return this.#emit('copied', message); // not acked
    const known = this.#seen.statusOf(message);
    if (known === undefined && !this.#emit('message', message)) return; // not acked: the gateway delivers it again
    const status = this.#seen.raise(message, known ?? Status.DELIVERED); // a listener may have marked it read, and then it is told
    if (known !== undefined || status === Status.DELIVERED) this.#transmit(MsgType.C2C_ACK, ackOf(message, status));
  }

  #acked(envelope, ack) {
    if (ack.status === Status.FAILED && ack.clientMsgId) return this.#sendRefused(envelope, ack);
    if (envelope.code !== 1) return this.#refused(envelope);
    if (ack.status >= Status.DELIVERED) return this.#seen.isNews(ack) && this.#emit('receipt', ack);
    if (this.#outbox.remove(ack.clientMsgId)) this.#emit('serverAck', ack);
  }

  #sendRefused(envelope, ack) {
    if (ack.retryAfterMs > 0) this.#outbox.hold(ack.clientMsgId, ack.retryAfterMs);
    else this.#outbox.remove(ack.clientMsgId);
    this.#emit('refused', {
      type: MsgType.C2C_SEND, code: envelope.code, msg: envelope.msg,
      reason: ack.reason, retryAfterMs: ack.retryAfterMs, clientMsgId: ack.clientMsgId,
    });
  }

  #refused(envelope) {
    const msgId = envelope.type === MsgType.C2C_WITHDRAW ? this.#notes.takeOnlyWithdrawal() : undefined;
    this.#emit('refused', { type: envelope.type, code: envelope.code, msg: envelope.msg, reason: 0, msgId, retryAfterMs: 0 });
  }

  /** The gateway's limit is lower than ours: without this the same frame would close every connection to come. */
  #refuseLargest() {
    const { clientMsgId } = this.#outbox.largestInFlight() ?? {};
    if (!clientMsgId) return;
    this.#outbox.remove(clientMsgId);
    this.#emit('refused', { type: MsgType.C2C_SEND, code: -1, msg: 'too big for the gateway', reason: 0, clientMsgId, retryAfterMs: 0 });
  }

  #transmit(type, payload) {
    if (this.#state.phase !== 'online' || !this.#socket) return false;
    this.#socket.send(encode(Envelope, { type, payload }));
    return true;
  }

  /** Script sees neither pings nor pongs: after a silence it asks for something small, to find a link that is dead and does not say so. */
  #probe() {
    if (this.#probeAt) return;
    this.#probeAt = Date.now();
    this.#transmit(MsgType.GET_BATCH_MSG_IDS, new Uint8Array());
  }

  #tick() {
    const now = Date.now();
    if (this.#state.phase === 'connecting' && now - this.#connectingSince > CONNECT_TIMEOUT) return this.#lost(0, '');
    if (this.#state.phase !== 'online') return;
    this.#notes.forget(now);
    this.#outbox.resendUnanswered(now);
    if (this.#probeAt && now - this.#probeAt > PROBE_TIMEOUT) this.#lost(0, '');
    else if (now - this.#lastFrameAt > (this.#outbox.size > 0 ? QUIET_WITH_UNACKED : QUIET)) this.#probe();
  }

  #setState(state) {
    this.#state = state;
    this.#emit('state', state);
  }

  /** @returns {boolean} whether no listener threw */
  #emit(event, detail) {
    let fine = true;
    for (const listener of this.#listeners.get(event) ?? []) {
      try { listener(detail); } catch (error) { fine = false; queueMicrotask(() => { throw error; }); }
    }
    return fine;
  }
}

function ackOf(message, status) {
  return encode(C2CAck, { clientMsgId: message.clientMsgId, msgId: message.msgId, to: message.from, status });
}

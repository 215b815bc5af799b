// The JavaScript client of ImConnect: durable messaging over a WebSocket that may break at any time.
// Runs in browsers and wherever else a standard WebSocket exists; needs nothing but the two files beside it.
import { Outbox } from './imconnect-outbox.js';
import { C2CAck, C2CMessage, C2CWithdraw, Envelope, Format, Gap, MsgType, Status, decode, encode, newUuid } from './imconnect-wire.js';

export { Format, MsgType, Status };

/**
 * @typedef {object} Options
 * @property {string} url ws:// or wss:// address of the gateway
 * @property {() => Promise<string>} token called for the first connection and whenever the gateway wants a new token
 * @property {Iterable<string>} [seen] msgIds the app already has, from before a reload
 * @property {number} [maxFrameBytes] the gateway's limit for one frame, 10240 by default
 * @property {number} [maxOutbox] how many sends may wait for their ack, 1000 by default; then send() throws
 * @property {typeof WebSocket} [webSocket] another WebSocket class
 */
/** @typedef {import('./imconnect-wire.js').Message} Message */
/** @typedef {'idle'|'connecting'|'online'|'waiting'|'stopped'} Phase */
/** @typedef {{phase: Phase, retryAt?: number, code?: number, reason?: string}} State `code` in waiting: the gateway chose the delay */
/** @typedef {{type: number, payload: Uint8Array, at: number}} Note */
/**
 * @typedef {object} Events
 * @property {State} state
 * @property {Message} message acked as received when no listener threw; one that threw gets the message again
 * @property {import('./imconnect-wire.js').ServerAck} serverAck the gateway has the message: it is not lost any more
 * @property {import('./imconnect-wire.js').Receipt} receipt the other side received (3) or read (4) it
 * @property {import('./imconnect-wire.js').Withdrawal} withdraw the sender took a message back
 * @property {import('./imconnect-wire.js').Refusal} refused for good, or with retryAfterMs > 0: the client sends it again by itself
 * @property {import('./imconnect-wire.js').HistoryGap} gap older messages are no longer in the inbox: read them from history
 * @property {Error} error a frame that could not be read, or token() that failed
 */

const MIN_DELAY = 500, MAX_DELAY = 15_000, STABLE_AFTER = 5_000;
const TICK = 2_000, QUIET = 30_000, QUIET_WITH_UNACKED = 10_000, PROBE_TIMEOUT = 5_000;
const NOTE_MEMORY = 60_000, SEEN_LIMIT = 10_000;
const TOKEN_REJECTED = 4001, REPLACED = 4002, TOO_BIG = 1009;

export class ImConnectClient {
  #options;
  /** @type {Map<string, Set<Function>>} */ #listeners = new Map();
  /** @type {State} */ #state = { phase: 'idle' };
  /** @type {WebSocket|null} */ #socket = null;
  #token = '';
  #life = 0; // grows with every start, stop and connection: what an older one still reports is ignored
  #attempt = 0;
  #openedAt = 0;
  #lastFrameAt = 0;
  #probeAt = 0;
  /** @type {any} */ #reconnectTimer;
  /** @type {any} */ #ticker;
  #outbox = new Outbox(payload => this.#transmit(MsgType.C2C_SEND, payload));
  /** Read marks and withdrawals: nobody answers them, so they go again after a break. @type {Map<string, Note>} */
  #notes = new Map();
  /** msgId -> highest status told. @type {Map<string, number>} */ #seen = new Map();

  /** @param {Options} options */
  constructor(options) {
    this.#options = { maxFrameBytes: 10_240, maxOutbox: 1_000, webSocket: globalThis.WebSocket, ...options };
    for (const msgId of options.seen ?? []) this.#seen.set(msgId, Status.DELIVERED);
  }

  get state() { return this.#state; }

  /**
   * @template {keyof Events} E
   * @param {E} event
   * @param {(detail: Events[E]) => void} listener
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
    this.#outbox.add(clientMsgId, to, payload);
    return clientMsgId;
  }

  /** Tells the sender that his message was read. @param {{msgId: string, clientMsgId?: string, from: string}} message */
  markRead(message) {
    this.#seen.set(message.msgId, Status.READ);
    this.#note(`read ${message.msgId}`, MsgType.C2C_ACK, this.#ackOf(message, Status.READ));
  }

  /** Takes back a message of one's own that the gateway has acked. @param {{msgId: string, to: string}} message */
  withdraw(message) {
    this.#note(`withdraw ${message.msgId}`, MsgType.C2C_WITHDRAW, encode(C2CWithdraw, { msgId: message.msgId, to: message.to }));
  }

  async #connect() {
    clearTimeout(this.#reconnectTimer);
    const life = ++this.#life;
    this.#setState({ phase: 'connecting' });
    try {
      const token = this.#token || await this.#options.token();
      if (life !== this.#life) return;
      this.#token = token;
      const socket = this.#socket = new this.#options.webSocket(this.#options.url, ['imconnect.1', token]);
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => { if (life === this.#life) this.#opened(); };
      socket.onmessage = event => { if (life === this.#life) this.#received(event.data); };
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
    for (const note of this.#notes.values()) this.#sendNote(note);
    this.#outbox.restart();
  }

  #lost(code, reason) {
    const opened = this.#openedAt;
    this.#drop();
    if (code === REPLACED) return this.#halt({ phase: 'stopped', code, reason: 'replaced by another login' });
    if (code === TOKEN_REJECTED || !opened) this.#token = ''; // browsers hide a 401 behind a close without an open
    if (code === TOO_BIG) this.#refuseLargest();
    this.#attempt = opened && Date.now() - opened > STABLE_AFTER ? 0 : this.#attempt + 1;
    const asked = /retry-after-ms=(\d{1,9})/.exec(reason);
    const ceiling = Math.min(MAX_DELAY, MIN_DELAY * 2 ** Math.min(this.#attempt + 1, 10));
    const delay = asked ? Number(asked[1]) * (1 + Math.random() / 5) : MIN_DELAY + Math.random() * (ceiling - MIN_DELAY);
    this.#reconnectTimer = setTimeout(() => this.#connect(), delay);
    this.#setState({ phase: 'waiting', retryAt: Date.now() + delay, ...asked && { code, reason } });
  }

  /** @param {State} state */
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
    } catch (error) {
      this.#emit('error', error);
    }
  }

  #pushed(message) {
    const known = this.#seen.get(message.msgId);
    if (!known && !this.#emit('message', message)) return; // not acked: the gateway delivers it again
    const status = this.#seen.get(message.msgId) ?? Status.DELIVERED; // a listener may have marked it read
    this.#seen.set(message.msgId, status);
    if (this.#seen.size > SEEN_LIMIT) this.#seen.delete(this.#seen.keys().next().value);
    if (known || status === Status.DELIVERED) this.#transmit(MsgType.C2C_ACK, this.#ackOf(message, status));
  }

  #acked(envelope, ack) {
    if (ack.status === Status.FAILED && ack.clientMsgId) return this.#sendRefused(envelope, ack);
    if (envelope.code !== 1) return this.#refused(envelope);
    if (ack.status >= Status.DELIVERED) return this.#emit('receipt', ack);
    this.#outbox.remove(ack.clientMsgId);
    this.#emit('serverAck', ack);
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
    const withdrawals = [...this.#notes.keys()].filter(key => key.startsWith('withdraw '));
    let msgId;
    if (envelope.type === MsgType.C2C_WITHDRAW) {
      if (envelope.payload.length > 0) msgId = decode(C2CWithdraw, envelope.payload).msgId;
      else if (withdrawals.length === 1) msgId = withdrawals[0].slice('withdraw '.length); // else it cannot be told which
      this.#notes.delete(`withdraw ${msgId}`);
    }
    this.#emit('refused', { type: envelope.type, code: envelope.code, msg: envelope.msg, reason: 0, msgId, retryAfterMs: 0 });
  }

  /** The gateway's limit is lower than ours: without this the same frame would close every connection to come. */
  #refuseLargest() {
    const { clientMsgId } = this.#outbox.largestInFlight() ?? {};
    if (!clientMsgId) return;
    this.#outbox.remove(clientMsgId);
    this.#emit('refused', { type: MsgType.C2C_SEND, code: -1, msg: 'too big for the gateway', reason: 0, clientMsgId, retryAfterMs: 0 });
  }

  #ackOf(message, status) {
    return encode(C2CAck, { clientMsgId: message.clientMsgId, msgId: message.msgId, to: message.from, status });
  }

  #note(key, type, payload) {
    const note = { type, payload, at: 0 };
    this.#notes.set(key, note);
    this.#sendNote(note);
  }

  #sendNote(note) { if (this.#transmit(note.type, note.payload)) note.at ||= Date.now(); }

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
    if (this.#state.phase !== 'online') return;
    const now = Date.now();
    for (const [key, note] of this.#notes) if (note.at && now - note.at > NOTE_MEMORY) this.#notes.delete(key);
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

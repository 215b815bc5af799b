// The sends that have no server ack yet, in the order in which the app wrote them.

/** @typedef {{clientMsgId: string, to: string, payload: Uint8Array, sentAt: number}} Entry sentAt 0: not in flight */

const WINDOW = 32; // how many may be on their way at once: a long queue does not run into the gateway's limits
const ACK_TIMEOUT = 10_000;

export class Outbox {
  /** @type {Map<string, Entry>} */ #entries = new Map();
  /** Peers that may not be written to before a time; all that goes to them waits, in order. @type {Map<string, number>} */
  #held = new Map();
  #transmit;

  /** @param {(payload: Uint8Array) => boolean} transmit sends one; false when there is no connection */
  constructor(transmit) { this.#transmit = transmit; }

  get size() { return this.#entries.size; }

  /** @param {string} clientMsgId */
  has(clientMsgId) { return this.#entries.has(clientMsgId); }

  /** @param {string} clientMsgId @param {string} to @param {Uint8Array} payload */
  add(clientMsgId, to, payload) {
    this.#entries.set(clientMsgId, { clientMsgId, to, payload, sentAt: 0 });
    this.flush();
  }

  /** Acked, refused for good, or cancelled. @param {string} clientMsgId @returns {boolean} whether it was there */
  remove(clientMsgId) {
    const wasThere = this.#entries.delete(clientMsgId);
    this.flush();
    return wasThere;
  }

  /** Refused for now: it and all behind it to the same peer wait. @param {string} clientMsgId @param {number} delay ms */
  hold(clientMsgId, delay) {
    const entry = this.#entries.get(clientMsgId);
    if (!entry) return;
    entry.sentAt = 0;
    this.#held.set(entry.to, Math.max(this.#held.get(entry.to) ?? 0, Date.now() + delay));
    setTimeout(() => this.flush(), delay + 5);
  }

  /** A new connection: whatever was on its way goes again. */
  restart() {
    for (const entry of this.#entries.values()) entry.sentAt = 0;
    this.flush();
  }

  /** What was not answered in time goes again, and all behind it to the same peer with it, so that their order is the same again. */
  resendUnanswered(now) {
    const late = new Set();
    for (const entry of this.#entries.values()) {
      if (!entry.sentAt || !late.has(entry.to) && now - entry.sentAt < ACK_TIMEOUT) continue;
      late.add(entry.to);
      entry.sentAt = 0;
    }
    if (late.size > 0) this.flush();
  }

  flush() {
    const now = Date.now();
    for (const [peer, until] of this.#held) if (until <= now) this.#held.delete(peer);
    let flying = 0;
    for (const entry of this.#entries.values()) {
      if (!entry.sentAt && !this.#held.has(entry.to) && this.#transmit(entry.payload)) entry.sentAt = now;
      if (entry.sentAt && ++flying >= WINDOW) return;
    }
  }

  /** The largest on its way: the one that broke a limit of the gateway which is lower than ours. @returns {Entry|undefined} */
  largestInFlight() {
    return [...this.#entries.values()].filter(entry => entry.sentAt).sort((a, b) => b.payload.length - a.payload.length)[0];
  }
}

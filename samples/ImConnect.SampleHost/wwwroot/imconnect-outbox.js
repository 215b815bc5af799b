// The sends that have no server ack yet, in the order in which the app wrote them.

/** @typedef {{clientMsgId: string, to: string, payload: Uint8Array, inFlight: boolean}} Entry */

const WINDOW = 32; // how many may be on their way at once: a long queue does not run into the gateway's limits

export class Outbox {
  /** @type {Map<string, Entry>} */ #entries = new Map();
  /** Peers that may not be written to before a time; all that goes to them waits, in order. @type {Map<string, number>} */
  #held = new Map();
  #transmit;

  /** @param {(payload: Uint8Array) => boolean} transmit sends one; false when there is no connection */
  constructor(transmit) { this.#transmit = transmit; }

  get size() { return this.#entries.size; }

  /** @param {string} clientMsgId @param {string} to @param {Uint8Array} payload */
  add(clientMsgId, to, payload) {
    this.#entries.set(clientMsgId, { clientMsgId, to, payload, inFlight: false });
    this.flush();
  }

  /** Acked, or refused for good. @param {string} clientMsgId */
  remove(clientMsgId) {
    this.#entries.delete(clientMsgId);
    this.flush();
  }

  /** Refused for now: it and all behind it to the same peer wait. @param {string} clientMsgId @param {number} delay ms */
  hold(clientMsgId, delay) {
    const entry = this.#entries.get(clientMsgId);
    if (!entry) return;
    entry.inFlight = false;
    this.#held.set(entry.to, Math.max(this.#held.get(entry.to) ?? 0, Date.now() + delay));
    setTimeout(() => this.flush(), delay + 5);
  }

  /** A new connection: whatever was on its way goes again. */
  restart() {
    for (const entry of this.#entries.values()) entry.inFlight = false;
    this.flush();
  }

  flush() {
    let flying = 0;
    for (const entry of this.#entries.values()) {
      const held = (this.#held.get(entry.to) ?? 0) > Date.now();
      if (!entry.inFlight && !held) entry.inFlight = this.#transmit(entry.payload);
      if (entry.inFlight && ++flying >= WINDOW) return;
    }
  }

  /** The largest on its way: the one that broke a limit of the gateway which is lower than ours. @returns {Entry|undefined} */
  largestInFlight() {
    return [...this.#entries.values()].filter(entry => entry.inFlight).sort((a, b) => b.payload.length - a.payload.length)[0];
  }
}

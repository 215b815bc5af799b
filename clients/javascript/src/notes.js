// Read marks and withdrawals. Nothing tells when the gateway has stored one: they go again on the connections of the next minute.
const MEMORY = 60_000, LIMIT = 10_000;
const WITHDRAWAL = 'withdraw ';

/** @typedef {{type: number, payload: Uint8Array, at: number}} Note */

export class Notes {
  /** @type {Map<string, Note>} */ #notes = new Map();
  #transmit;

  /** @param {(type: number, payload: Uint8Array) => boolean} transmit sends one; false when there is no connection */
  constructor(transmit) { this.#transmit = transmit; }

  /** @param {string} msgId @param {number} type @param {Uint8Array} payload */
  read(msgId, type, payload) { this.#add(`read ${msgId}`, type, payload); }

  /** @param {string} msgId @param {number} type @param {Uint8Array} payload */
  withdraw(msgId, type, payload) { this.#add(WITHDRAWAL + msgId, type, payload); }

  /** A new connection: what may not have been stored goes again. */
  restart() { for (const note of this.#notes.values()) this.#send(note); }

  /** @param {number} now */
  forget(now) { for (const [key, note] of this.#notes) if (note.at && now - note.at > MEMORY) this.#notes.delete(key); }

  /** The one withdrawal that is open: the gateway does not say which it refuses. @returns {string|undefined} its msgId */
  takeOnlyWithdrawal() {
    const open = [...this.#notes.keys()].filter(key => key.startsWith(WITHDRAWAL));
    if (open.length !== 1) return undefined;
    this.#notes.delete(open[0]);
    return open[0].slice(WITHDRAWAL.length);
  }

  #add(key, type, payload) {
    if (this.#notes.size >= LIMIT) this.forget(Date.now());
    if (this.#notes.size >= LIMIT) throw new RangeError(`${LIMIT} read marks and withdrawals already wait for the gateway`);
    const note = { type, payload, at: 0 };
    this.#notes.set(key, note);
    this.#send(note);
  }

  #send(note) { if (this.#transmit(note.type, note.payload)) note.at ||= Date.now(); }
}

// What the app was given, so that a repeat is not given to it again. Bounded: the longest unseen is forgotten first.
import { Status } from './wire.js';

class RecentMap {
  /** @type {Map<string, any>} */ #entries = new Map();
  #limit;

  /** @param {number} limit */
  constructor(limit) { this.#limit = limit; }

  get(key) {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key, value) {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value);
  }
}

export class Seen {
  #byId;
  #byClientId;
  #receipts;

  /** @param {number} limit @param {Iterable<string>} known msgIds from before a reload */
  constructor(limit, known) {
    this.#byId = new RecentMap(limit);
    this.#byClientId = new RecentMap(limit);
    this.#receipts = new RecentMap(limit);
    for (const msgId of known) this.#byId.set(msgId, Status.DELIVERED);
  }

  /** The status that the gateway was told of it; undefined: never seen. @returns {number|undefined} */
  statusOf(message) {
    const known = this.#byId.get(message.msgId);
    if (known !== undefined || !message.clientMsgId) return known;
    const first = this.#byClientId.get(`${message.from} ${message.clientMsgId}`);
    return first && (this.#byId.get(first) ?? Status.DELIVERED);
  }

  /** It never goes back. @param {number} status @returns {number} what it is now */
  raise(message, status) {
    const highest = Math.max(this.#byId.get(message.msgId) ?? 0, status);
    this.#byId.set(message.msgId, highest);
    if (message.clientMsgId) this.#byClientId.set(`${message.from} ${message.clientMsgId}`, message.msgId);
    return highest;
  }

  /** False when the app was told as much of this message of its own. */
  isNews(receipt) {
    if ((this.#receipts.get(receipt.msgId) ?? 0) >= receipt.status) return false;
    this.#receipts.set(receipt.msgId, receipt.status);
    return true;
  }
}

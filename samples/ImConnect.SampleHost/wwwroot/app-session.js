// Who is signed in here, what he wrote and got, and the client that carries it. The views listen to `change` events.
import { ImConnectClient, MsgType, Status } from './imconnect-client/index.js';

const NAME_FIELD = 200; // an extension field of this app: the sender's name, so that strangers have one too
const KEPT_MESSAGES = 300;
const RECEIVED_LATE_MS = 1_500;

/** @typedef {{userId: string, name: string, token: string}} Identity */
/**
 * @typedef {object} Entry one message as this page shows it
 * @property {string} key
 * @property {boolean} mine
 * @property {string} clientMsgId
 * @property {string} msgId '' until the gateway assigned one
 * @property {string} peer
 * @property {string} text
 * @property {number} time
 * @property {number} status 0 on its way, then as in the wire
 * @property {boolean} [withdrawn]
 * @property {string} [problem] why it was refused
 * @property {number} [batch] came with others in the connection of this number, after it had waited
 * @property {number} [waitedMs]
 * @property {boolean} [parked] the receiver is away: it waits in his inbox
 */

/** The development API of the sample host. */
export const api = {
  /** @param {string} name @returns {Promise<Identity>} */
  async signIn(name) {
    const answer = await fetch('/dev/token', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }),
    });
    if (!answer.ok) throw Object.assign(new Error(`the host answered ${answer.status}`), { status: answer.status });
    return answer.json();
  },
  /** @param {string} name @returns {Promise<{userId: string, name: string}>} */
  async user(name) {
    const answer = await fetch(`/dev/users?name=${encodeURIComponent(name)}`);
    if (!answer.ok) throw new Error(`the host answered ${answer.status}`);
    return answer.json();
  },
};

export class Session extends EventTarget {
  /** @type {Map<string, Entry>} */ entries = new Map();
  /** @type {Map<string, string>} user id -> name */ people = new Map();
  /** @type {Set<string>} the peers of the list on the left */ peers = new Set();
  open = '';
  #batch = 0;
  #onlineSince = 0;
  #saveTimer = 0;

  /** @param {Identity} identity */
  constructor(identity) {
    super();
    this.me = identity;
    this.#load();
    this.people.set(identity.userId, identity.name);
    const gateway = new URL('/websocket', location.href);
    gateway.protocol = gateway.protocol === 'https:' ? 'wss:' : 'ws:';
    let first = identity.token;
    this.client = new ImConnectClient({
      url: gateway.href,
      seen: [...this.entries.values()].filter(entry => !entry.mine).map(entry => entry.msgId),
      token: async () => {
        const token = first || (await api.signIn(identity.name)).token;
        first = '';
        return token;
      },
    });
    this.#listen();
    for (const entry of this.entries.values()) if (entry.mine && entry.status === 0) this.#sendEntry(entry);
    addEventListener('pagehide', () => this.#save());
    addEventListener('online', () => this.client.wake());
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') this.client.wake(); });
  }

  nameOf(userId) { return this.people.get(userId) ?? `User …${userId.slice(-5)}`; }

  /** @param {string} peer */
  messagesWith(peer) { return [...this.entries.values()].filter(entry => entry.peer === peer); }

  unread(peer) { return this.messagesWith(peer).filter(entry => !entry.mine && !entry.withdrawn && entry.status < Status.READ).length; }

  byMsgId(msgId) { return [...this.entries.values()].find(entry => entry.msgId === msgId); }

  async addPeer(name) {
    const user = await api.user(name);
    this.people.set(user.userId, user.name);
    this.peers.add(user.userId);
    this.#changed('people');
    return user.userId;
  }

  openChat(peer) {
    this.open = peer;
    this.#changed('open');
  }

  send(text) {
    /** @type {Entry} */
    const entry = { key: '', mine: true, clientMsgId: '', msgId: '', peer: this.open, text, time: Date.now(), status: 0 };
    entry.key = entry.clientMsgId = this.#sendEntry(entry); // throws when the text is too long
    this.#put(entry);
  }

  #sendEntry(entry) {
    const extensions = new Map([[NAME_FIELD, new TextEncoder().encode(this.me.name)]]);
    return this.client.send(entry.peer, entry.text, { clientMsgId: entry.clientMsgId || undefined, time: entry.time, extensions });
  }

  withdraw(entry) {
    this.client.withdraw({ msgId: entry.msgId, to: entry.peer });
    entry.withdrawn = true;
    this.#put(entry);
  }

  markRead(entry) {
    if (entry.mine || entry.status >= Status.READ) return;
    entry.status = Status.READ;
    this.client.markRead({ msgId: entry.msgId, clientMsgId: entry.clientMsgId, from: entry.peer });
    this.#put(entry);
  }

  /** A step the gateway reported says whether the receiver is away. */
  parked(msgId) {
    const entry = this.byMsgId(msgId);
    if (!entry?.mine || entry.parked || entry.status >= Status.DELIVERED) return;
    entry.parked = true;
    this.#put(entry);
  }

  end() {
    this.client.stop();
    this.#save();
  }

  #listen() {
    const { client } = this;
    client.on('state', state => {
      if (state.phase === 'online') {
        this.#batch++;
        this.#onlineSince = Date.now();
      }
      this.dispatchEvent(new CustomEvent('state', { detail: state }));
    });
    client.on('message', message => this.#received(message));
    client.on('serverAck', ack => this.#own(ack, entry => {
      entry.msgId = ack.msgId;
      entry.status = Math.max(entry.status, Status.SERVER_RECEIVED);
    }));
    client.on('receipt', receipt => this.#own(receipt, entry => {
      entry.msgId ||= receipt.msgId;
      entry.status = Math.max(entry.status, receipt.status);
    }));
    client.on('withdraw', withdrawal => this.#withdrawn(withdrawal));
    client.on('refused', refusal => this.#refused(refusal));
    client.on('gap', gap => this.#say(`${gap.count} older messages are no longer in the inbox: an app reads them from its history.`));
    client.on('error', error => console.warn('ImConnect:', error));
  }

  #received(message) {
    const key = `in-${message.msgId}`;
    const withdrawnBefore = this.entries.get(key);
    if (withdrawnBefore && !withdrawnBefore.withdrawn) return;
    const waitedMs = Date.now() - message.time;
    const late = message.time < this.#onlineSince && waitedMs > RECEIVED_LATE_MS;
    /** @type {Entry} */
    const entry = {
      key, mine: false, clientMsgId: message.clientMsgId, msgId: message.msgId, peer: message.from,
      text: message.content, time: message.time, status: Status.DELIVERED,
      withdrawn: Boolean(withdrawnBefore), ...late && { waitedMs, batch: this.#batch },
    };
    this.peers.add(message.from);
    this.#put(entry);
    this.dispatchEvent(new CustomEvent('arrived', { detail: entry }));
    const name = message.extensions.get(NAME_FIELD);
    if (name && !this.people.has(message.from)) this.#introduce(message.from, new TextDecoder().decode(name));
  }

  /** A name in a message is only the sender's word: it counts when the host knows the id by it. */
  async #introduce(userId, name) {
    const user = await api.user(name).catch(() => null);
    if (user?.userId !== userId) return;
    this.people.set(userId, user.name);
    this.#changed('people');
    this.#changed('introduced');
  }

  #withdrawn({ msgId, from }) {
    const entry = this.byMsgId(msgId) ?? {
      key: `in-${msgId}`, mine: false, clientMsgId: '', msgId, peer: from, text: '', time: Date.now(), status: Status.READ,
    };
    if (entry.mine || entry.peer !== from) return;
    this.#put(Object.assign(entry, { withdrawn: true, text: '' }));
  }

  #refused(refusal) {
    if (refusal.type === MsgType.C2C_SEND) {
      this.#own({ clientMsgId: refusal.clientMsgId, msgId: '' }, entry => {
        if (refusal.retryAfterMs === 0) Object.assign(entry, { status: Status.FAILED, problem: refusal.msg || 'the gateway refused it' });
      });
      if (refusal.retryAfterMs > 0) this.#say(`Slow down: the gateway takes it again in ${Math.ceil(refusal.retryAfterMs / 1000)} s.`);
      return;
    }
    const entry = refusal.type === MsgType.C2C_WITHDRAW && refusal.msgId ? this.byMsgId(refusal.msgId) : undefined;
    if (entry?.mine) this.#put(Object.assign(entry, { withdrawn: false }));
    this.#say(entry ? `Not withdrawn: ${refusal.msg}` : `The gateway refused a frame: ${refusal.msg}`);
  }

  #own({ clientMsgId, msgId }, change) {
    const entry = this.entries.get(clientMsgId) ?? (msgId && this.byMsgId(msgId));
    if (!entry?.mine) return;
    change(entry);
    if (entry.status >= Status.DELIVERED) entry.parked = false;
    this.#put(entry);
  }

  #put(entry) {
    this.entries.set(entry.key, entry);
    this.peers.add(entry.peer);
    this.dispatchEvent(new CustomEvent('entry', { detail: entry }));
    this.#changed('people');
  }

  #say(text) { this.dispatchEvent(new CustomEvent('say', { detail: text })); }

  #changed(what) {
    this.dispatchEvent(new CustomEvent(what));
    clearTimeout(this.#saveTimer);
    this.#saveTimer = window.setTimeout(() => this.#save(), 300);
  }

  #storageKey() { return `imconnect.history.${this.me.userId}`; }

  #save() {
    clearTimeout(this.#saveTimer);
    const state = { entries: [...this.entries.values()].slice(-KEPT_MESSAGES), people: [...this.people], peers: [...this.peers] };
    try { sessionStorage.setItem(this.#storageKey(), JSON.stringify(state)); } catch { /* full: the page goes on without */ }
  }

  #load() {
    try {
      const state = JSON.parse(sessionStorage.getItem(this.#storageKey()) ?? '{}');
      for (const entry of state.entries ?? []) this.entries.set(entry.key, entry);
      this.people = new Map(state.people ?? []);
      this.peers = new Set(state.peers ?? []);
    } catch { sessionStorage.removeItem(this.#storageKey()); }
  }
}

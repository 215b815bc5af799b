// The conversation: bubbles with live marks, the composer, and what the link is doing.
import { Status } from './imconnect-client/index.js';
import { announce, avatar, byId, h, icon, spanText, timeText, toast } from './app-dom.js';

const MARKS = new Map([
  [Status.FAILED, ['failed', 'Not sent']],
  [0, ['clock', 'On its way to the gateway']],
  [Status.SERVER_RECEIVED, ['tick', 'The gateway has it']],
  [Status.OFFLINE, ['tick', 'The gateway has it']],
  [Status.DELIVERED, ['ticks', 'Delivered']],
  [Status.READ, ['ticks', 'Read']],
]);
const NEAR_BOTTOM = 80;

/** The pill and the line above the composer. */
function describe(phase, seconds) {
  switch (phase) {
    case 'online': return ['online', 'Online', ''];
    case 'connecting': return ['busy', 'Connecting', ''];
    case 'waiting': return ['busy', `Offline · ${seconds} s`, `No connection: reconnecting in ${seconds} s. What you write is sent then.`];
    default: return ['off', 'Offline', 'You went offline. Messages for you wait in your inbox; what you write is sent when you are back.'];
  }
}

export class ChatView {
  /** @type {Map<string, HTMLElement>} */ #rows = new Map();
  /** @type {Set<string>} keys of messages in the visible part of the list */ #inView = new Set();
  #list = byId('messages');
  #scroller = byId('scroller');
  #input = byId('text');
  #countdown = 0;
  #stick = true;

  /** @param {import('./app-session.js').Session} session @param {(msgId: string) => void} showSteps */
  constructor(session, showSteps) {
    this.session = session;
    this.showSteps = showSteps;
    this.observer = new IntersectionObserver(seen => this.#observed(seen), { root: this.#scroller, threshold: 0.5 });
    session.addEventListener('entry', event => this.#changed(/** @type {CustomEvent} */ (event).detail));
    session.addEventListener('arrived', event => this.#arrived(/** @type {CustomEvent} */ (event).detail));
    session.addEventListener('state', event => this.#state(/** @type {CustomEvent} */ (event).detail));
    session.addEventListener('say', event => toast(/** @type {CustomEvent} */ (event).detail));
    session.addEventListener('open', () => this.#open());
    session.addEventListener('introduced', () => this.#renamed());
    session.addEventListener('people', () => this.#header());
    document.addEventListener('visibilitychange', () => this.#markRead());
    byId('composer').addEventListener('submit', event => this.#submit(event));
    byId('jump').addEventListener('click', () => this.#toBottom());
    byId('link').addEventListener('click', () => this.#toggleLink());
    this.#input.addEventListener('input', () => this.#grow());
    this.#input.addEventListener('keydown', event => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.#submit(event);
    });
    this.#list.addEventListener('click', event => this.#select(/** @type {HTMLElement} */ (event.target).closest('.message')));
    this.#scroller.addEventListener('scroll', () => {
      this.#stick = this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight < NEAR_BOTTOM;
      if (this.#stick) byId('jump').hidden = true;
    });
    new ResizeObserver(() => { if (this.#stick) this.#toBottom(); }).observe(this.#scroller);
    this.#open();
  }

  /** Shows a message in the list, from the panel of steps. @param {string} key */
  reveal(key) {
    const row = this.#rows.get(key);
    row?.scrollIntoView({ block: 'center' });
    row?.classList.add('flash');
    setTimeout(() => row?.classList.remove('flash'), 1_200);
  }

  /** Where nothing hovers, a tap on a bubble brings up its buttons. */
  #select(row) {
    for (const other of this.#list.querySelectorAll('.selected')) if (other !== row) other.classList.remove('selected');
    row?.classList.toggle('selected');
    if (row === this.#list.lastElementChild && this.#stick) this.#toBottom();
  }

  #open() {
    this.observer.disconnect();
    this.#inView.clear();
    this.#rows.clear();
    this.#list.replaceChildren();
    const { open } = this.session;
    byId('chat').classList.toggle('no-peer', !open);
    for (const entry of open ? this.session.messagesWith(open) : []) this.#append(entry);
    this.#header();
    this.#empty();
    this.#toBottom();
    if (open && matchMedia('(hover: hover)').matches) this.#input.focus();
  }

  #header() {
    const { open } = this.session;
    const name = open ? this.session.nameOf(open) : 'Choose somebody to write to';
    if (byId('peer-name').textContent !== name) {
      byId('peer-name').textContent = name;
      byId('peer-avatar').replaceChildren(...open ? [avatar(name, open)] : []);
      this.#input.placeholder = open ? `Message to ${name}` : 'Message';
    }
    const unread = [...this.session.peers].reduce((sum, peer) => sum + this.session.unread(peer), 0);
    document.title = `${unread ? `(${unread}) ` : ''}${this.session.me.name} · ImConnect`;
  }

  /** A stranger got a name: what says "withdrew this message" says who. */
  #renamed() {
    for (const [key, row] of this.#rows) {
      const entry = this.session.entries.get(key);
      if (entry) this.#fill(row, entry);
    }
  }

  #empty() {
    const { open, me } = this.session;
    byId('empty').hidden = !open || this.#rows.size > 0;
    if (!open) return;
    const peer = this.session.nameOf(open);
    byId('empty-title').textContent = `Nothing between you and ${peer} yet`;
    byId('other-side').textContent = `Open ${peer}’s side in a new tab`;
    byId('other-side').href = `?name=${encodeURIComponent(peer)}&to=${encodeURIComponent(me.name)}`;
    byId('empty-try').textContent = `Then close that tab, write something, and open it again: the message waits in ${peer}’s inbox.`;
  }

  #append(entry) {
    if (entry.batch) this.#divider(entry);
    const row = h('li', { class: `message ${entry.mine ? 'mine' : 'theirs'}`, 'data-key': entry.key });
    this.#rows.set(entry.key, row);
    this.#fill(row, entry);
    this.#list.append(row);
    if (!entry.mine && entry.status < Status.READ) this.observer.observe(row);
  }

  /** Messages that waited in the inbox stand under one line that says so. */
  #divider(entry) {
    const key = `batch-${entry.batch}`;
    const before = [...this.#list.querySelectorAll('.divider')].pop();
    const last = this.#list.lastElementChild;
    if (before?.dataset.batch === key && last?.dataset.batch === key) return;
    const text = h('span', { text: 'While you were away: kept in your inbox' });
    this.#list.append(h('li', { class: 'divider', 'data-batch': key }, icon('inbox'), text));
  }

  #fill(row, entry) {
    if (entry.batch) row.dataset.batch = `batch-${entry.batch}`;
    row.classList.toggle('withdrawn', Boolean(entry.withdrawn));
    row.classList.toggle('read', entry.status === Status.READ);
    row.classList.toggle('failed', entry.status === Status.FAILED);
    row.classList.toggle('parked', Boolean(entry.parked) && !entry.withdrawn);
    const who = entry.mine ? 'You' : this.session.nameOf(entry.peer);
    const meta = h('span', { class: 'meta' }, h('time', { datetime: new Date(entry.time).toISOString(), text: timeText(entry.time) }));
    if (entry.mine && !entry.withdrawn) {
      const [name, label] = MARKS.get(entry.status) ?? MARKS.get(0);
      meta.append(h('span', { class: `mark ${name}`, role: 'img', 'aria-label': label, title: label }, icon(name)));
    }
    const focused = row.contains(document.activeElement) ? document.activeElement?.getAttribute('title') : null;
    row.replaceChildren(
      h('div', { class: 'bubble' },
        h('span', { class: 'hidden-text', text: `${who}: ` }),
        h('p', { class: 'text', text: entry.withdrawn ? `${entry.mine ? 'You' : who} withdrew this message` : entry.text }), meta),
      h('div', { class: 'actions' }, ...this.#actions(entry)),
      ...this.#note(entry));
    if (focused) (row.querySelector(`[title="${focused}"]`) ?? row.querySelector('button'))?.focus();
  }

  #actions(entry) {
    const button = (name, label, title, onclick) =>
      h('button', { type: 'button', class: 'quiet', title, 'aria-label': title, onclick }, icon(name),
        h('span', { class: 'label', text: label }));
    return [
      entry.mine && !entry.withdrawn && entry.msgId
        && button('withdraw', 'Withdraw', 'Withdraw this message', () => this.session.withdraw(entry)),
      entry.msgId && button('steps', 'Steps', 'What the gateway did with it', () => this.showSteps(entry.msgId)),
    ];
  }

  #note(entry) {
    const note = text => h('span', { class: 'note', text });
    if (entry.withdrawn) return [];
    if (entry.status === Status.FAILED) return [note(`Not sent: ${entry.problem}`)];
    if (entry.mine && entry.parked) return [note(`${this.session.nameOf(entry.peer)} is away: waits in the inbox`)];
    return entry.waitedMs ? [note(`waited ${spanText(entry.waitedMs)} for you`)] : [];
  }

  #changed(entry) {
    if (entry.peer !== this.session.open) return;
    const row = this.#rows.get(entry.key);
    if (row) {
      this.#fill(row, entry);
      return;
    }
    this.#append(entry);
    this.#empty();
    if (this.#stick || entry.mine) this.#toBottom();
    else byId('jump').hidden = false;
  }

  #arrived(entry) {
    const who = this.session.nameOf(entry.peer);
    announce(entry.peer === this.session.open ? `${who}: ${entry.text}` : `A message from ${who}`);
  }

  #observed(seen) {
    for (const { target, isIntersecting } of seen) {
      const key = /** @type {HTMLElement} */ (target).dataset.key ?? '';
      if (isIntersecting) this.#inView.add(key); else this.#inView.delete(key);
    }
    this.#markRead();
  }

  /** Read = it stands on the screen of a tab that is in front. */
  #markRead() {
    if (document.visibilityState !== 'visible') return;
    for (const key of this.#inView) {
      const entry = this.session.entries.get(key), row = this.#rows.get(key);
      this.#inView.delete(key);
      if (row) this.observer.unobserve(row);
      if (entry && !entry.withdrawn) this.session.markRead(entry);
    }
  }

  #toBottom() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#stick = true;
    byId('jump').hidden = true;
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    if (!text || !this.session.open) return;
    try {
      this.session.send(text);
      this.#input.value = '';
      this.#grow();
    } catch (error) {
      toast(`Not sent: ${error.message}`);
    }
    this.#input.focus();
  }

  #grow() {
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight + 2}px`;
  }

  #toggleLink() {
    const { client } = this.session;
    if (client.state.phase === 'stopped') client.start();
    else client.stop();
  }

  #state(state) {
    clearInterval(this.#countdown);
    const replaced = state.code === 4002;
    const show = () => {
      const seconds = Math.max(1, Math.ceil(((state.retryAt ?? 0) - Date.now()) / 1000));
      const [tone, short, long] = replaced
        ? ['off', 'Elsewhere', `${this.session.me.name} was opened in another tab or on another device, which took over.`]
        : describe(state.phase, seconds);
      byId('pill').dataset.tone = tone;
      byId('pill-text').textContent = short;
      byId('banner').hidden = !long;
      byId('banner-text').textContent = long;
    };
    show();
    if (state.phase === 'waiting') this.#countdown = window.setInterval(show, 500);
    announce({ online: 'Online', waiting: 'Offline, reconnecting', stopped: 'Offline' }[state.phase] ?? '');
    const stopped = state.phase === 'stopped';
    const label = stopped ? 'Go online' : 'Go offline, to see messages wait for you';
    byId('link').title = label;
    byId('link').setAttribute('aria-label', label);
    byId('link').setAttribute('aria-pressed', String(stopped));
    byId('banner-action').textContent = stopped ? (replaced ? 'Use it here' : 'Go online') : 'Try now';
    byId('banner-action').hidden = state.phase === 'waiting' && state.code !== undefined; // the gateway asked for that pause
    byId('banner-action').onclick = () => stopped ? this.session.client.start() : this.session.client.wake();
  }
}

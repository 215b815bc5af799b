// The list on the left: who one writes with, and how to begin with somebody else.
import { avatar, byId, h, timeText, toast } from './app-dom.js';

export const SUGGESTED = ['alice', 'bob', 'carol', 'dave'];

export class PeopleView {
  #list = byId('peers');

  /** @param {import('./app-session.js').Session} session @param {() => void} chosen */
  constructor(session, chosen) {
    this.session = session;
    this.chosen = chosen;
    byId('me-name').textContent = session.me.name;
    byId('me-id').textContent = `id ${session.me.userId}`;
    byId('me-avatar').replaceChildren(avatar(session.me.name, session.me.userId));
    byId('new-peer').addEventListener('submit', event => {
      event.preventDefault();
      this.begin(byId('new-peer-name').value.trim());
    });
    for (const event of ['people', 'open']) session.addEventListener(event, () => this.#render());
    this.#render();
  }

  /** @param {string} name */
  async begin(name) {
    if (!name) return;
    try {
      const peer = await this.session.addPeer(name);
      byId('new-peer-name').value = '';
      this.#choose(peer);
    } catch (error) {
      toast(`${name} cannot be written to: ${error.message}`);
    }
  }

  #choose(peer) {
    this.session.openChat(peer);
    this.chosen();
  }

  #render() {
    const { session } = this;
    const latest = new Map([...session.peers].map(peer => [peer, session.messagesWith(peer).at(-1)]));
    const order = [...session.peers].sort((a, b) => (latest.get(b)?.time ?? 0) - (latest.get(a)?.time ?? 0));
    const focused = /** @type {HTMLElement} */ (document.activeElement)?.dataset?.peer;
    this.#list.replaceChildren(...order.map(peer => this.#item(peer, latest.get(peer))));
    if (focused) /** @type {HTMLElement} */ (this.#list.querySelector(`[data-peer="${focused}"]`))?.focus();
    byId('no-peers').hidden = order.length > 0;
    const known = new Set([session.me.name, ...order.map(peer => session.nameOf(peer))]);
    const chips = SUGGESTED.filter(name => !known.has(name));
    const chip = name => h('button', { type: 'button', class: 'chip', text: name, onclick: () => this.begin(name) });
    byId('peer-chips').replaceChildren(...chips.map(chip));
  }

  #item(peer, last) {
    const name = this.session.nameOf(peer), unread = this.session.unread(peer), open = peer === this.session.open;
    const preview = !last ? 'No messages yet' : last.withdrawn ? 'Message withdrawn' : `${last.mine ? 'You: ' : ''}${last.text}`;
    const choose = () => this.#choose(peer);
    return h('li', {},
      h('button', { type: 'button', class: 'peer', 'data-peer': peer, 'aria-current': open ? 'true' : null, onclick: choose },
        avatar(name, peer),
        h('span', { class: 'peer-main' }, h('span', { class: 'peer-name', text: name }), h('span', { class: 'peer-last', text: preview })),
        h('span', { class: 'peer-side' },
          last && h('time', { text: timeText(last.time) }),
          unread > 0 && h('span', { class: 'badge', text: unread, 'aria-label': `${unread} unread` }))));
  }
}

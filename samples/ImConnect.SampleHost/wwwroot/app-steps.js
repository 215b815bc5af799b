// The panel "What the gateway does": one card a message, with the steps of the pipeline as the host reports them.
import { afterText, byId, h, icon, microsText, timeText } from './app-dom.js';

const STEPS = {
  accept: ['Accept', 'One atomic write puts it in the receiver’s inbox, with its retry already due. It cannot be forgotten any more.'],
  ack: ['Server ack', 'The sender learns that the gateway has the message: one tick.'],
  push: ['Push', 'The message goes out on the receiver’s connection. It stays in the inbox.'],
  settle: ['Settle', 'The receiver acked: only now the message leaves the inbox.'],
  notice: ['Notice', 'The sender is told: delivered, or read. If away, the notice waits too.'],
  confirm: ['Confirmed', 'The sender’s connection answered a ping sent after the notice: it has arrived, and leaves the inbox.'],
  retry: ['Retry', 'No ack in time, so it is delivered again. The receiver drops what he already has.'],
  offline: ['Offline', 'The receiver is away: the message waits in the inbox.'],
  drain: ['Drain', 'The receiver came online: all that waited is pushed, in order.'],
  withdraw: ['Withdraw', 'The sender took it back; checked that it was his.'],
};
/** The gateway's own words, where they are short. */
const DETAILS = {
  new: 'a new message', repeat: 'sent before: the same id', NoConnection: 'not connected', Written: 'written to the connection', NotWritten: 'not written: comes with the drain',
};
const KEPT_CARDS = 60, REOPEN_AFTER = 5_000;

/** @typedef {{msgId: string, step: string, detail: string, at: number, durationUs: number}} Step */
/** @typedef {{msgId: string, steps: Step[], element: HTMLDetailsElement, touched: boolean}} Card */

export class StepsView {
  /** @type {Map<string, Card>} */ #cards = new Map();
  #list = byId('cards');
  /** @type {Card|undefined} */ #newest;
  /** @type {EventSource|undefined} */ #source;
  #ended = false;

  /** @param {import('./app-session.js').Session} session @param {(key: string) => void} reveal */
  constructor(session, reveal) {
    this.session = session;
    this.reveal = reveal;
    byId('legend').replaceChildren(...Object.entries(STEPS).flatMap(([step, [name, meaning]]) =>
      [h('dt', {}, h('span', { class: 'dot', 'data-step': step }), name), h('dd', { text: meaning })]));
    session.addEventListener('entry', event => {
      const card = this.#cards.get(/** @type {CustomEvent} */ (event).detail.msgId);
      if (!card) return;
      if (card.steps.some(({ step }) => step === 'offline')) session.parked(card.msgId); // the step may be quicker than the ack
      this.#render(card);
    });
    session.addEventListener('introduced', () => { for (const card of this.#cards.values()) this.#render(card); });
    this.#subscribe();
  }

  /** Opens the card of a message. @param {string} msgId */
  show(msgId) {
    const card = this.#cards.get(msgId);
    if (!card) return false;
    card.touched = card.element.open = true;
    card.element.scrollIntoView({ block: 'nearest' });
    card.element.querySelector('summary')?.focus();
    card.element.classList.add('flash');
    setTimeout(() => card.element.classList.remove('flash'), 1_200);
    return true;
  }

  end() {
    this.#ended = true;
    this.#source?.close();
  }

  #subscribe() {
    if (this.#ended) return;
    const source = this.#source = new EventSource(`/dev/steps?userId=${encodeURIComponent(this.session.me.userId)}`);
    source.onopen = () => this.#problem('');
    source.onmessage = event => {
      try { this.#add(JSON.parse(event.data)); } catch (error) { console.warn('A step that cannot be read:', error); }
    };
    source.onerror = () => {
      this.#problem('No steps are reported while the host is away.');
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.#subscribe(), REOPEN_AFTER);
    };
  }

  #problem(text) {
    byId('steps-problem').textContent = text;
    byId('steps-problem').hidden = !text;
  }

  /** @param {Step} step */
  #add(step) {
    const card = this.#cards.get(step.msgId) ?? this.#newCard(step.msgId);
    const same = other => other.step === step.step && other.at === step.at && other.detail === step.detail;
    if (card.steps.some(same)) return; // the host may repeat after a break
    card.steps.push(step);
    card.steps.sort((a, b) => a.at - b.at);
    if (step.step === 'offline') this.session.parked(step.msgId);
    this.#render(card);
  }

  #newCard(msgId) {
    const element = /** @type {HTMLDetailsElement} */ (h('details', { class: 'card', open: true }));
    /** @type {Card} */
    const card = { msgId, steps: [], element, touched: false };
    element.append(h('summary', { onclick: () => { card.touched = true; } }), h('ol', { class: 'timeline' }));
    if (this.#newest && !this.#newest.touched) this.#newest.element.open = false;
    this.#newest = card;
    this.#cards.set(msgId, card);
    this.#list.prepend(h('li', {}, element));
    if (this.#cards.size > KEPT_CARDS) {
      this.#cards.delete(this.#cards.keys().next().value ?? '');
      this.#list.lastElementChild?.remove();
    }
    byId('no-steps').hidden = true;
    return card;
  }

  /** @param {Card} card */
  #render({ msgId, steps, element }) {
    const entry = this.session.byMsgId(msgId);
    const direction = entry ? (entry.mine ? 'out' : 'in') : 'inbox';
    const who = entry && (entry.mine ? `to ${this.session.nameOf(entry.peer)}` : `from ${this.session.nameOf(entry.peer)}`);
    const title = !entry ? 'Not shown in this tab' : entry.withdrawn ? 'Withdrawn message' : entry.text;
    element.querySelector('summary')?.replaceChildren(
      h('span', { class: `direction ${direction}` }, icon(direction)),
      h('span', { class: 'card-main' },
        h('span', { class: 'card-title', text: title }),
        h('span', { class: 'card-sub', text: `${who ? `${who} · ` : ''}…${msgId.slice(-6)} · ${timeText(steps[0].at)}` })),
      h('span', { class: 'dots', 'aria-hidden': 'true' },
        ...steps.slice(-9).map(step => h('span', { class: 'dot', 'data-step': step.step }))));
    const rows = steps.map((step, index) => h('li', { title: STEPS[step.step]?.[1] },
      h('span', { class: 'dot', 'data-step': step.step }),
      h('span', { class: 'step-main' },
        h('span', { class: 'step-name', text: STEPS[step.step]?.[0] ?? step.step }),
        h('span', { class: 'step-detail', text: DETAILS[step.detail] ?? step.detail })),
      h('span', { class: 'step-time' },
        h('span', { text: index === 0 ? 'start' : `+${afterText(step.at - steps[0].at)}` }),
        step.durationUs > 0 && h('span', { class: 'took', text: `took ${microsText(step.durationUs)}` }))));
    element.querySelector('ol')?.replaceChildren(...rows);
    if (!entry) return;
    const reveal = () => this.reveal(entry.key);
    const button = h('button', { type: 'button', class: 'text-button', text: 'Show it in the chat', onclick: reveal });
    element.querySelector('ol')?.append(h('li', { class: 'go' }, button));
  }
}

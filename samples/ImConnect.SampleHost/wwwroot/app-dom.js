// Small helpers for the page. All text goes in as text nodes: nothing that a person writes is ever parsed as HTML.

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `class`, `text`, `on*` handlers, booleans, and plain attributes
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'text') element.textContent = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** An icon of the sprite in index.html. @param {string} name */
export function icon(name) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(namespace, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** @param {string} id */
export const byId = id => /** @type {any} */ (document.getElementById(id));

/** A round initial whose colour follows from the id. @param {string} name @param {string} id */
export function avatar(name, id) {
  const element = h('span', { class: 'avatar', 'aria-hidden': 'true', text: [...name][0]?.toUpperCase() ?? '?' });
  let hash = 7;
  for (const char of id || name) hash = (hash * 31 + char.charCodeAt(0)) % 3600;
  element.style.setProperty('--hue', String((hash * 47) % 360));
  return element;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const clockWithDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });

/** @param {number} time */
export const timeText = time => (Date.now() - time < 43_200_000 ? clock : clockWithDay).format(time);

/** @param {number} ms */
export function spanText(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 1) return 'less than a second';
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** @param {number} us */
export function microsText(us) {
  if (us < 1000) return `${us} µs`;
  return us < 1_000_000 ? `${(us / 1000).toFixed(us < 10_000 ? 1 : 0)} ms` : `${(us / 1_000_000).toFixed(1)} s`;
}

/** @param {number} ms */
export const afterText = ms => ms < 1000 ? `${ms} ms` : ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : spanText(ms);

let toastTimer = 0;

/** A short note at the bottom, also read out. @param {string} text */
export function toast(text) {
  const element = byId('toast');
  element.textContent = text;
  element.classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => element.classList.remove('shown'), 5_000);
}

/** Read out by screen readers, not seen. @param {string} text */
export function announce(text) { byId('announcer').textContent = text; }

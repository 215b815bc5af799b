// Starts the page: first a name, then the chat. `?name=alice&to=bob` goes straight there.
import { ChatView } from './app-chat.js';
import { byId, h, toast } from './app-dom.js';
import { PeopleView, SUGGESTED } from './app-people.js';
import { Session, api } from './app-session.js';
import { StepsView } from './app-steps.js';

const NAME_KEY = 'imconnect.name'; // of this tab only: two tabs are two people
const query = new URLSearchParams(location.search);

const app = byId('app'), welcome = byId('welcome'), nameInput = byId('name');
const peopleIsDrawer = matchMedia('(max-width: 760px)'), stepsIsDrawer = matchMedia('(max-width: 1120px)');

byId('name-chips').replaceChildren(...SUGGESTED.slice(0, 3).map(name => h('button', {
  type: 'button', class: 'chip', text: name, onclick: () => signIn(name),
})));
byId('name-form').addEventListener('submit', event => {
  event.preventDefault();
  signIn(nameInput.value.trim());
});

const known = query.get('name') ?? sessionStorage.getItem(NAME_KEY);
if (known) signIn(known);
else showWelcome();

function showWelcome(problem = null) {
  welcome.hidden = false;
  byId('problem').replaceChildren(...problem ?? []);
  byId('problem').hidden = !problem;
  if (matchMedia('(hover: hover)').matches) nameInput.focus();
}

async function signIn(name) {
  if (!name) return nameInput.focus();
  byId('name-form').inert = true;
  try {
    const identity = await api.signIn(name);
    sessionStorage.setItem(NAME_KEY, identity.name);
    welcome.hidden = true;
    begin(identity);
  } catch (error) {
    if (error.status === 404) welcome.classList.add('closed');
    showWelcome(explain(error));
  } finally {
    byId('name-form').inert = false;
  }
}

function explain(error) {
  if (error.status === 404) {
    return [
      h('strong', { text: 'This page works in development only.' }),
      h('p', {}, 'Signing in by name, without a password, is for trying things out: this host runs in another environment, or can '
        + 'be reached from outside. Start it with ', h('code', { text: 'ASPNETCORE_ENVIRONMENT=Development' }), ' on loopback '
        + 'to use this page. Elsewhere an app brings its own login and gives its clients a token.'),
    ];
  }
  const reason = error.status ? `The host refused the name (${error.status}).` : 'The host does not answer. Is it running?';
  return [h('strong', { text: reason }), h('p', { text: error.status ? 'Try another one.' : 'Start it and try again.' })];
}

async function begin(identity) {
  app.hidden = false;
  const session = new Session(identity);
  const steps = new StepsView(session, key => {
    if (stepsIsDrawer.matches) closeDrawer();
    const entry = session.entries.get(key);
    if (entry && entry.peer !== session.open) session.openChat(entry.peer);
    chat.reveal(key);
  });
  const chat = new ChatView(session, msgId => {
    showSteps(true);
    if (!steps.show(msgId)) toast('The host reported no steps of this message to this tab.');
  });
  const people = new PeopleView(session, () => { if (peopleIsDrawer.matches) closeDrawer(); });
  session.addEventListener('open', () => rememberInAddress(session));
  byId('leave').onclick = () => {
    steps.end();
    session.end();
    sessionStorage.removeItem(NAME_KEY);
    location.href = location.pathname;
  };
  wireDrawers();
  session.client.start();
  const to = query.get('to');
  if (to) await people.begin(to);
  else if (session.peers.size > 0) session.openChat([...session.peers][0]);
  else if (peopleIsDrawer.matches) openDrawer('people', byId('open-people'));
  rememberInAddress(session);
}

/** So that a reload, or the address sent to somebody, leads back here. */
function rememberInAddress(session) {
  const address = new URL(location.href);
  address.searchParams.set('name', session.me.name);
  if (session.open && session.people.has(session.open)) address.searchParams.set('to', session.nameOf(session.open));
  history.replaceState(null, '', address);
}

/** @type {HTMLElement|null} */ let opener = null;

function openDrawer(name, from) {
  opener = from;
  app.dataset.drawer = name;
  settleDrawers();
  byId(name).querySelector('.close')?.focus();
}

function closeDrawer() {
  if (!app.dataset.drawer) return;
  delete app.dataset.drawer;
  settleDrawers();
  opener?.focus();
}

function showSteps(open) {
  if (stepsIsDrawer.matches) return open ? openDrawer('steps', byId('open-steps')) : closeDrawer();
  app.classList.toggle('steps-closed', !open);
  settleDrawers();
}

/** What is out of sight is out of reach for the keyboard, too. */
function settleDrawers() {
  const { drawer } = app.dataset;
  byId('people').inert = peopleIsDrawer.matches && drawer !== 'people';
  byId('steps').inert = stepsIsDrawer.matches ? drawer !== 'steps' : app.classList.contains('steps-closed');
  byId('chat').inert = Boolean(drawer) && (drawer === 'people' ? peopleIsDrawer.matches : stepsIsDrawer.matches);
  byId('open-steps').setAttribute('aria-expanded', String(!byId('steps').inert));
  byId('open-people').setAttribute('aria-expanded', String(!byId('people').inert));
}

function wireDrawers() {
  byId('open-people').onclick = () => openDrawer('people', byId('open-people'));
  byId('open-steps').onclick = () => showSteps(byId('steps').inert);
  byId('scrim').onclick = closeDrawer;
  for (const button of document.querySelectorAll('#people .close')) button.addEventListener('click', closeDrawer);
  for (const button of document.querySelectorAll('#steps .close')) button.addEventListener('click', () => showSteps(false));
  addEventListener('keydown', event => { if (event.key === 'Escape') closeDrawer(); });
  for (const width of [peopleIsDrawer, stepsIsDrawer]) {
    width.addEventListener('change', () => {
      delete app.dataset.drawer;
      settleDrawers();
    });
  }
  settleDrawers();
}

// The page: who looks, at which channel, and what the demo tells.
import { repaintPictures } from './cards.js';
import { createComposer } from './composer.js';
import { createFeed } from './feed.js';
import { choices, createPanel } from './panel.js';
import { follow, post, sendFile, words } from './server.js';

const find = (selector) => document.querySelector(selector);
const state = {
  person: sessionStorage.getItem('person') ?? 'ben',
  channel: 'incident',
  channels: [],
  people: [],
  messages: new Map(),
  unread: new Set(),
  working: new Map(),
  world: {},
};
let known = { commands: [], instances: [] };
let leave = () => undefined;

const problem = (text) => (find('#problem').textContent = text);
const nameOf = (by) =>
  by === 'bot'
    ? 'aura'
    : by === 'world'
      ? 'Simulator'
      : (state.people.find(({ id }) => id === by)?.name ?? by);
const feed = createFeed(find('#log'), { onPress: press, nameOf });
const panel = createPanel(problem);
const composer = createComposer({ onSend: send, wordsNow: () => known, lineForFile });

async function send(line, file) {
  problem('');
  const said = { as: state.person, channel: state.channel, line };
  const { ok, text } = file ? await sendFile(file, said) : await post('/line', said);
  if (!ok) problem(text);
}

async function press(message, data, button) {
  problem('');
  // Pressed twice is meant once.
  button?.setAttribute('disabled', '');
  const { ok, text } = await post('/press', { as: state.person, channel: message.channel, data });
  button?.removeAttribute('disabled');
  if (!ok) problem(text);
}

/** A log that comes without a word belongs to the channel's instance, or to the one in trouble. */
function lineForFile() {
  const here = state.channels.find(({ id }) => id === state.channel)?.instance;
  const troubled = state.world.scenarios?.find(({ name }) => name === state.world.scenario)?.instance;
  return `slow-queries ${here ?? troubled ?? ''}`.trim();
}

const HEARD = {
  hello({ people, channels, messages, world }) {
    Object.assign(state, {
      people,
      channels,
      world,
      messages: new Map(messages.map((message) => [message.id, message])),
    });
    if (!channels.some(({ id }) => id === state.channel)) state.channel = channels.at(-1).id;
    choices(
      'people',
      people.map(({ id, name, job }) => ({ value: id, label: `${name}, ${job}` })),
      state.person,
      become,
    );
    panel.show(world);
    drawChannels();
    drawChannel();
  },
  message({ message }) {
    state.messages.set(message.id, message);
    if (message.channel === state.channel) {
      find('#log .empty')?.remove();
      feed.show(message);
    } else if (message.live === undefined) {
      state.unread.add(message.channel);
      drawChannels();
    }
  },
  working({ channel, count }) {
    state.working.set(channel, count);
    drawWorking();
  },
  world({ world }) {
    state.world = world;
    panel.show(world);
  },
};

function become(person) {
  state.person = person;
  sessionStorage.setItem('person', person);
  leave();
  leave = follow(person, {
    onEvent: (event) => HEARD[event.kind]?.(event),
    onState: (now) =>
      problem(
        now === 'gone'
          ? 'The demo has been started anew: reload the page.'
          : now === 'lost'
            ? 'Lost the demo; trying again …'
            : '',
      ),
  });
}

function drawChannels() {
  const list = find('#channels');
  const focused = list.contains(document.activeElement);
  list.replaceChildren(...state.channels.map(channelItem));
  if (focused) list.querySelector('[aria-current]')?.focus();
}

function channelItem({ id, name, direct }) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = direct ? `◆ ${name}` : name;
  if (direct) button.setAttribute('aria-label', `${name}, direct`);
  if (id === state.channel) button.setAttribute('aria-current', 'true');
  if (state.unread.has(id)) {
    button.classList.add('unread');
    button.setAttribute('aria-label', `${name}, something new`);
  }
  button.addEventListener('click', () => {
    state.channel = id;
    drawChannels();
    drawChannel();
    composer.focus();
  });
  item.append(button);
  return item;
}

function drawChannel() {
  const { name, about } = state.channels.find(({ id }) => id === state.channel);
  state.unread.delete(state.channel);
  find('#channel-name').textContent = name;
  find('#channel-about').textContent = about;
  document.title = `${name} · aura-chatops demo`;
  feed.reset(
    [...state.messages.values()].filter(({ channel }) => channel === state.channel),
    state.person,
  );
  drawChannels();
  drawWorking();
}

const drawWorking = () =>
  (find('#working').textContent = (state.working.get(state.channel) ?? 0) > 0 ? 'aura is looking …' : '');

/** Follows the system until somebody presses the button. */
function drawTheme(chosen) {
  if (chosen) document.documentElement.dataset.theme = chosen;
  const isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  find('#theme').setAttribute('aria-pressed', String(isDark));
  repaintPictures();
  return isDark;
}
find('#theme').addEventListener('click', () => {
  const next = find('#theme').getAttribute('aria-pressed') === 'true' ? 'light' : 'dark';
  localStorage.setItem('theme', next);
  drawTheme(next);
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
  drawTheme(localStorage.getItem('theme')),
);
find('#open-panel').addEventListener('click', ({ currentTarget }) => {
  const isOpen = find('#panel').classList.toggle('open');
  currentTarget.setAttribute('aria-expanded', String(isOpen));
});

drawTheme(localStorage.getItem('theme'));
become(state.person);
known = await words();

// The messages of a channel, as they stand now.
import { drawCard } from './cards.js';

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const NEAR_THE_END = 120;
/** What the page opens with fits into this many; it is read from its beginning. */
const AN_OPENING = 4;

export function createFeed(log, { onPress, nameOf }) {
  const shown = new Map();
  let me = '';

  function article(message) {
    const { by, at, only } = message;
    const element = document.createElement('article');
    element.dataset.id = message.id;
    element.dataset.by = by === 'bot' || by === 'world' ? by : 'person';
    const name = nameOf(by);
    const time = `${TIME.format(new Date(at))} UTC`;
    element.setAttribute('aria-label', `${name}, ${time}`);
    const head = document.createElement('p');
    head.className = 'head';
    head.append(text('b', '', name), text('time', '', time));
    if (only) head.append(text('span', 'only', `Only ${nameOf(only)} sees this`));
    head.append(text('span', 'live', 'live'));
    element.append(text('span', 'face', by === 'bot' ? '◆' : name.slice(0, 1)), head);
    element.querySelector('.face').setAttribute('aria-hidden', 'true');
    fill(element, message);
    return element;
  }

  function fill(element, message) {
    element.classList.toggle('is-live', message.live === true);
    if (message.card) fillCard(element, message);
    else {
      const words = text('p', 'words', '');
      if (message.pressed) words.append(text('span', 'pressed', 'pressed'), ' ');
      words.append(message.by === 'world' ? message.text : text('code', '', message.text));
      element.append(words);
    }
  }

  /** A card drawn again keeps what was typed into it, and the focus. */
  function fillCard(element, message) {
    const old = element.querySelector('.card');
    const json = JSON.stringify(message.card);
    if (old?.dataset.json === json) return;
    const card = document.createElement('div');
    card.className = 'card';
    card.dataset.json = json;
    // A card that is edited every other second would talk all the time.
    card.setAttribute('aria-live', old ? 'off' : 'inherit');
    card.append(drawCard(message.card, { onPress: (data, button) => onPress(message, data, button) }));
    const kept = old && keep(old);
    if (old) old.replaceWith(card);
    else element.append(card);
    kept?.(card);
  }

  function show(message) {
    const known = shown.get(message.id);
    if (known) {
      known.message = message;
      fill(known.element, message);
      return;
    }
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
    const element = article(message);
    shown.set(message.id, { message, element });
    log.append(element);
    if (message.by === me) log.scrollTop = log.scrollHeight;
    else if (isAtEnd || lastAsked(element)) scrollTo(element);
  }

  /** A card taller than the room is read from the question above it. */
  function scrollTo(element) {
    const from = lastAsked(element) ?? element;
    log.scrollTop = Math.min(log.scrollHeight, from.offsetTop - log.offsetTop - 8);
  }

  const lastAsked = (element) => {
    const before = element.previousElementSibling;
    return before && shown.get(before.dataset.id)?.message.by === me ? before : undefined;
  };

  return {
    show,
    /** Another channel, or another person's eyes. */
    reset(messages, person) {
      me = person;
      shown.clear();
      log.replaceChildren();
      log.setAttribute('aria-live', 'off');
      for (const message of messages) show(message);
      log.scrollTop = messages.length > AN_OPENING ? log.scrollHeight : 0;
      if (messages.length === 0)
        log.append(text('p', 'empty', 'Nothing yet. Ask for “status”, or type “help”.'));
      requestAnimationFrame(() => log.setAttribute('aria-live', 'polite'));
    },
  };
}

function keep(card) {
  const places = 'a[href], button, input, [tabindex="0"]';
  const focused = [...card.querySelectorAll(places)].indexOf(document.activeElement);
  const typed = [...card.querySelectorAll('input')].map(({ value }) => value);
  return (next) => {
    next.querySelectorAll('input').forEach((input, at) => {
      if (typed[at]) {
        input.value = typed[at];
        input.dispatchEvent(new Event('input'));
      }
    });
    if (focused >= 0) next.querySelectorAll(places)[focused]?.focus({ preventScroll: true });
  };
}

function text(name, className, content) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = content;
  return element;
}

// The simulator's panel: what happens, and how fast time runs.
import { post } from './server.js';

const CLOCK = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

export function createPanel(onProblem) {
  let world = { now: 0, speed: 0 };
  let heardAt = 0;
  const tell = async (path, content) => {
    const { ok, text } = await post(path, content);
    if (!ok) onProblem(text);
  };
  const clock = document.querySelector('#clock time');
  const tick = () => {
    if (heardAt === 0) return;
    const now = new Date(world.now + (performance.now() - heardAt) * world.speed);
    clock.dateTime = now.toISOString();
    clock.textContent = `${CLOCK.format(now)} UTC`;
  };
  setInterval(tick, 250);
  document.querySelector('#cure').addEventListener('click', () => void tell('/scenario', { cure: true }));
  return {
    show(next) {
      world = next;
      heardAt = performance.now();
      tick();
      const speeds = next.speeds.map((speed) => ({
        value: String(speed),
        label: speed === 1 ? 'as in life' : `${speed}×`,
      }));
      choices('speeds', speeds, String(next.speed), (value) => tell('/speed', { speed: Number(value) }));
      const scenarios = next.scenarios.map(({ name, summary }) => ({
        value: name,
        label: name.replaceAll('-', ' '),
        about: summary,
      }));
      choices('scenarios', scenarios, next.scenario, (value) => tell('/scenario', { name: value }));
    },
  };
}

/** Radio buttons: arrow keys, one stop of the Tab key, a group's name. Only what changed is touched. */
export function choices(id, options, value, onChoose) {
  const box = document.querySelector(`#${id}`);
  if (box.childElementCount !== options.length)
    box.replaceChildren(...options.map((option) => choice(id, option, onChoose)));
  for (const input of box.querySelectorAll('input')) input.checked = input.value === value;
}

function choice(name, { value, label, about }, onChoose) {
  const element = document.createElement('label');
  const input = document.createElement('input');
  input.type = 'radio';
  input.name = name;
  input.value = value;
  input.addEventListener('change', () => onChoose(value));
  const words = document.createElement('span');
  words.textContent = label;
  element.append(input, words);
  if (about) {
    const more = document.createElement('small');
    more.textContent = about;
    element.append(more);
  }
  return element;
}

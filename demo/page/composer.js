// The input line: completion, history, a file that goes with it.
import { suggest } from './completion.js';

const MOST_HISTORY = 100;

export function createComposer({ onSend, wordsNow, lineForFile }) {
  const form = document.querySelector('#composer');
  const input = document.querySelector('#line');
  const list = document.querySelector('#options');
  const fileLine = document.querySelector('#file');
  const past = JSON.parse(sessionStorage.getItem('lines') ?? '[]');
  let back = -1;
  let offered = { from: 0, options: [] };
  let chosen = -1;
  let file;

  function offer() {
    offered = input.value === '' ? { from: 0, options: [] } : suggest(input.value, wordsNow());
    chosen = -1;
    list.replaceChildren(...offered.options.map(option));
    mark();
  }

  function option({ word, about }, at) {
    const item = document.createElement('li');
    item.id = `option-${at}`;
    item.role = 'option';
    const name = document.createElement('b');
    name.textContent = word;
    item.append(name, ` ${about}`);
    item.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      take(at);
    });
    return item;
  }

  function mark() {
    const isOpen = offered.options.length > 0;
    list.hidden = !isOpen;
    input.setAttribute('aria-expanded', String(isOpen));
    for (const [at, item] of [...list.children].entries())
      item.setAttribute('aria-selected', String(at === chosen));
    if (chosen >= 0) input.setAttribute('aria-activedescendant', `option-${chosen}`);
    else input.removeAttribute('aria-activedescendant');
    list.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }

  function close() {
    offered = { from: 0, options: [] };
    chosen = -1;
    mark();
  }

  function take(at) {
    const { word } = offered.options[at];
    input.value = `${input.value.slice(0, offered.from)}${word} `;
    offer();
  }

  function recall(step) {
    back = Math.min(past.length - 1, Math.max(-1, back + step));
    input.value = back < 0 ? '' : past[back];
    close();
  }

  const KEYS = {
    // Tab leaves the line where there is nothing to complete: nobody is caught in it.
    Tab: (event) => !event.shiftKey && offered.options.length > 0 && (take(Math.max(0, chosen)), true),
    ArrowDown: () => (offered.options.length > 0 ? move(1) : recall(-1), true),
    ArrowUp: () => (offered.options.length > 0 ? move(-1) : recall(1), true),
    Escape: () => offered.options.length > 0 && (close(), true),
    Enter: () => chosen >= 0 && (take(chosen), true),
  };
  function move(step) {
    const { length } = offered.options;
    chosen = (chosen + step + length + (chosen < 0 && step < 0 ? 1 : 0)) % length;
    mark();
  }

  input.addEventListener('input', offer);
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (!event.isComposing && KEYS[event.key]?.(event)) event.preventDefault();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const line = input.value.trim();
    if (line === '') return;
    past.unshift(...(past[0] === line ? [] : [line]));
    past.length = Math.min(past.length, MOST_HISTORY);
    sessionStorage.setItem('lines', JSON.stringify(past));
    back = -1;
    onSend(line, file);
    input.value = '';
    attach(undefined);
    close();
  });

  function attach(next) {
    file = next;
    fileLine.hidden = !next;
    fileLine.replaceChildren();
    if (!next) return;
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.textContent = 'Remove';
    remove.addEventListener('click', () => {
      attach(undefined);
      input.focus();
    });
    fileLine.append(`📎 ${next.name} (${Math.ceil(next.size / 1024)} KB) goes with the next line `, remove);
    if (input.value.trim() === '') input.value = lineForFile();
    input.focus();
  }
  takeFiles(attach);
  return { focus: () => input.focus() };
}

function takeFiles(attach) {
  const picker = document.querySelector('#attach');
  picker.addEventListener('change', () => {
    attach(picker.files[0]);
    picker.value = '';
  });
  const drop = document.querySelector('#drop');
  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files');
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    drop.hidden = false;
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) drop.hidden = true;
  });
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    drop.hidden = true;
    attach(event.dataTransfer.files[0]);
  });
}

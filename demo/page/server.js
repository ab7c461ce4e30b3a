// Talks to the demo this page came from, and to nothing else.
const token = document.querySelector('meta[name="demo-token"]').content;

/** @returns {Promise<{ok: boolean, text: string}>} */
export async function post(path, content) {
  return send(path, { 'Content-Type': 'application/json' }, JSON.stringify(content));
}

export const sendFile = (file, query) =>
  send(`/file?${new URLSearchParams({ ...query, name: file.name })}`, {}, file);

async function send(path, headers, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { ...headers, 'X-Demo-Token': token },
      body,
    });
    return { ok: response.ok, text: response.ok ? '' : (await response.text()).trim() };
  } catch {
    return { ok: false, text: 'The demo does not answer. Is it still running?' };
  }
}

export async function words() {
  const response = await fetch('/words', { headers: { 'X-Demo-Token': token } });
  return response.ok ? response.json() : { commands: [], instances: [] };
}

/** Everything that one person sees, from the beginning; connects again by itself. */
export function follow(person, { onEvent, onState }) {
  const source = new EventSource(`/events?${new URLSearchParams({ as: person, token })}`);
  source.addEventListener('message', ({ data }) => onEvent(JSON.parse(data)));
  source.addEventListener('open', () => onState('open'));
  // A demo that was started anew has another token: only a fresh page knows it.
  source.addEventListener('error', () => onState(source.readyState === EventSource.CLOSED ? 'gone' : 'lost'));
  return () => source.close();
}

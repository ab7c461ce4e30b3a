import type { Action, CommandAction, LinkAction } from '../card.ts';

/** What a pressed button says: the renderers write it, the platforms read it back. */
export interface ButtonData {
  readonly command: string;
  readonly args: Readonly<Record<string, string | number | boolean>>;
}

export const buttonData = ({ command, args }: CommandAction): ButtonData => ({ command, args: args ?? {} });

/** An ask's answer comes back under this id, so that it can never be mistaken for `command` or `args`. */
const ASK = 'ask:';
export const askId = (name: string): string => `${ASK}${name}`;
/** The name of the ask, or undefined for an id that is not one. */
export const askName = (id: string): string | undefined =>
  id.startsWith(ASK) ? id.slice(ASK.length) : undefined;

export const isLink = (action: Action): action is LinkAction => 'url' in action;

/** Only https leaves the house; `javascript:`, `data:` and the chat programs' own schemes do not. */
export function safeUrl(url: string, max: number): string | undefined {
  if (url.length > max || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  return parsed.protocol === 'https:' && parsed.username === '' && parsed.href.length <= max
    ? parsed.href
    : undefined;
}

/** The line one would type instead of pressing: `slow-queries shop --since 1h`. The instance goes without its name. */
export function commandLine({ command, args }: CommandAction): string {
  const { instance, ...rest } = args ?? {};
  const named = Object.entries(rest).map(([name, value]) =>
    value === true ? `--${name}` : `--${name} ${quoted(value)}`,
  );
  return [command, ...(instance === undefined ? [] : [quoted(instance)]), ...named].join(' ');
}

function quoted(value: string | number | boolean): string {
  const text = String(value);
  return /^[\w.:/@+-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;
}

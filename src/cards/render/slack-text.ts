import type { Value } from '../card.ts';
import { formatValue, utcTime } from '../format.ts';
import { clean, clip, oneLine } from './clean.ts';
import { SLACK } from './slack-limits.ts';
import type * as slack from './slack-types.ts';

/**
 * The ways text leaves for Slack. `rich_text` and `plain_text` have no markup that a text could use; mrkdwn has,
 * so it is used only for bold titles made of characters that mean nothing to it.
 */

type Inline = slack.Run;
type Style = NonNullable<slack.TextRun['style']>;

/** Slack refuses empty texts. */
const EMPTY = '–';

/** `emoji: false`, or the label `:Person:` of a Cypher pattern would be looked up as an emoji. */
export const plain = (text: string, max: number): slack.PlainText => ({
  type: 'plain_text',
  text: clip(oneLine(text) || EMPTY, max),
  emoji: false,
});

const plainLines = (text: string, max: number): slack.PlainText => ({
  type: 'plain_text',
  text: clip(clean(text).trim() || EMPTY, max),
  emoji: false,
});

export const run = (text: string, style?: Style): slack.TextRun => ({
  type: 'text',
  text: text || EMPTY,
  ...(style ? { style } : {}),
});

/** Times are shown in the reader's own zone, everything else as the formats write it. */
export function valueRun(value: Value, max: number, style?: Style): Inline {
  if (typeof value === 'string' || !('at' in value) || Number.isNaN(value.at.getTime()))
    return run(clip(oneLine(formatValue(value)), max), style);
  return {
    type: 'date',
    timestamp: Math.floor(value.at.getTime() / 1000),
    format: '{date_short_pretty} at {time}',
    fallback: utcTime(value.at),
    ...(style ? { style } : {}),
  };
}

export const richText = (elements: slack.Run[]): slack.RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});

export const preformatted = (text: string): slack.RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_preformatted', elements: [run(text)] }],
});

export const context = (text: string): slack.ContextBlock => ({
  type: 'context',
  elements: [plainLines(text, SLACK.text)],
});

/**
 * A title in bold above its lines. Text that mrkdwn could read as markup keeps its exact characters and loses
 * the bold instead: a query or a user name must stay what it is.
 */
export function titled(title: string, lines: readonly string[]): slack.PlainText | slack.Mrkdwn {
  const rest = lines.map(oneLine).filter(Boolean);
  const head = oneLine(title) || EMPTY;
  if (![head, ...rest].every(isInert)) return plainLines([head, ...rest].join('\n'), SLACK.sectionText);
  const room = SLACK.sectionText - 2;
  const text = [`*${clip(head, 300)}*`, ...rest].join('\n');
  return { type: 'mrkdwn', text: clip(text, room), verbatim: true };
}

/** No character or sequence that mrkdwn reads: formatting, entities, links, mentions, `:emoji:`, quotes, lists. */
const inertCharacters = /^[^*~`<>&_@#|\\\n]*$/u;
const isInert = (text: string): boolean =>
  inertCharacters.test(text.replace(/(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}])/gu, '')) &&
  !/:[\w+'-]+:/u.test(text) &&
  !/^\s*(?:[-•]|\d+\.)\s/u.test(text) &&
  !/[a-z][\w+.-]*:\/\/|www\.|mailto:/iu.test(text);

/** For the `text` beside blocks, which is mrkdwn: cut first, so that no entity is cut through. */
export function escapedText(text: string, max: number): string {
  let escaped = '';
  for (const character of text) {
    const next = ENTITIES[character] ?? character;
    if (escaped.length + next.length > max - 1) return `${escaped}…`;
    escaped += next;
  }
  return escaped;
}

/** The three that https://docs.slack.dev/messaging/formatting-message-text asks for. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

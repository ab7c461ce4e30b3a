import type { Tone, Value } from '../card.ts';
import { formatValue } from '../format.ts';
import { clean, clip, oneLine } from './clean.ts';
import type { Color, Container, RichTextBlock, TextBlock, TextRun } from './teams-types.ts';

/**
 * Text from outside goes out as `TextRun`s, which have no markup. TextBlocks and FactSets read a subset of
 * Markdown and are used where they are the only element that can do it: headings, times, labelled facts.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
export const textRun = (text: string, look: Omit<TextRun, 'type' | 'text'> = {}): TextRun => ({
  type: 'TextRun',
  text: inert(text) || '–',
  ...look,
});

export const rich = (...inlines: readonly TextRun[]): RichTextBlock => ({ type: 'RichTextBlock', inlines });

export const heading = (text: string, look: Partial<TextBlock> = {}): TextBlock => ({
  type: 'TextBlock',
  text: escapeMarkdown(text) || '–',
  wrap: true,
  style: 'heading',
  ...look,
});

export const quiet = (text: string): RichTextBlock => rich(textRun(text, { isSubtle: true, size: 'Small' }));

/** Two words that would otherwise be commands to the client: the card's time functions and Teams' own tags. */
const inert = (text: string): string => text.replace(/\{\{(?=\s*(?:DATE|TIME))/gi, '{ {');

/**
 * Markdown as the clients read it: emphasis, links, code, headings, lists, quotes, entities. Underscores within
 * words stay, or every metric's name would be full of backslashes on clients that show them.
 */
export function escapeMarkdown(text: string): string {
  return inert(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\*`[\]~]/g, String.raw`\$&`)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
    .replace(/^(\s*)([-+#])/gm, String.raw`$1\$2`)
    .replace(/^(\s*\d+)([.)])(?=\s)/gm, String.raw`$1\$2`)
    .replace(/(?<=[a-z])(?=:\/\/)|(?<=\bwww)(?=\.)/gi, WORD_JOINER);
}

/** Keeps an address from becoming a link; only in Markdown, and never inside a name that anybody copies. */
const WORD_JOINER = '\u2060';

/** A single line of what a value says, for elements that cannot tell the reader's own time. */
export const valueText = (value: Value, max: number): string => clip(oneLine(formatValue(value)), max);

export const isTime = (value: Value): value is { readonly at: Date } =>
  typeof value !== 'string' && 'at' in value && !Number.isNaN(value.at.getTime());

/** In the reader's own zone. Seconds precision, no milliseconds; not in a FactSet, where some clients show it as is. */
export function timeText({ at }: { readonly at: Date }): string {
  const seconds = `${at.toISOString().slice(0, 19)}Z`;
  return `{{DATE(${seconds},COMPACT)}} {{TIME(${seconds})}}`;
}

export const lines = (text: string, max: number): string => clip(clean(text).trim(), max);

/** Colour only where a person should look: a card in which everything glows says nothing. */
export const containerStyle = (tone: Tone): Container['style'] => STYLES[tone];
const STYLES: Readonly<Record<Tone, Container['style']>> = {
  neutral: 'default',
  nodata: 'emphasis',
  good: 'default',
  watch: 'default',
  warning: 'warning',
  high: 'attention',
  critical: 'attention',
  emergency: 'attention',
};

export const textColor = (tone: Tone): Color => COLORS[tone];
const COLORS: Readonly<Record<Tone, Color>> = {
  neutral: 'Default',
  nodata: 'Default',
  good: 'Good',
  watch: 'Warning',
  warning: 'Warning',
  high: 'Attention',
  critical: 'Attention',
  emergency: 'Attention',
};

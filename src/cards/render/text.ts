import type { Action, AskBlock, Block, Card, Fact, FactsBlock, ItemBlock, TextBlock, Tone } from '../card.ts';
import { formatValue, toneWord } from '../format.ts';
import { commandLine, isLink, safeUrl } from './button.ts';
import { clean, clip, clipCode, fileLine, oneLine } from './clean.ts';
import { chartLines } from './text-chart.ts';
import { columnsOf, fit, pad, wrap } from './text-width.ts';
import { tableLines } from './text-table.ts';

export interface TextOptions {
  /** Columns of the terminal; below 40 nothing lines up any more. */
  readonly width?: number;
  /** ANSI colours. The words say the same without them. */
  readonly color?: boolean;
  /** Shortens times of the same day. */
  readonly now?: Date;
}

interface Sheet {
  readonly width: number;
  readonly color: boolean;
  readonly now: Date | undefined;
}

/** Fits half a laptop screen and a phone held sideways. */
const WIDTH = 76;
const LONGEST_TITLE = 300;
const LONGEST_CODE = 20_000;
const LONGEST_URL = 3_000;

/** Card → what a terminal shows, and what a screen reader is read. */
export function renderText(card: Card, options: TextOptions = {}): string {
  const sheet: Sheet = {
    width: Math.max(40, options.width ?? WIDTH),
    color: options.color ?? false,
    now: options.now,
  };
  const parts = [
    title(card, sheet),
    ...joinItems(card.body.map((block) => ({ block, lines: blockLines(block, sheet) }))),
    actionLines(card.actions ?? [], sheet),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n');
}

/** A list of healthy one-liners reads better without a gap after each. */
function joinItems(
  parts: readonly { readonly block: Block; readonly lines: readonly string[] }[],
): readonly string[][] {
  const joined: string[][] = [];
  for (const [index, { block, lines }] of parts.entries()) {
    const before = parts[index - 1];
    const continues = isShortItem(block) && before !== undefined && isShortItem(before.block);
    if (continues) joined.at(-1)?.push(...lines);
    else joined.push([...lines]);
  }
  return joined;
}

const isShortItem = (block: Block): boolean =>
  block.kind === 'item' && block.lines.length <= 1 && block.action === undefined;

function title({ title: text, tone = 'neutral' }: Card, sheet: Sheet): string[] {
  const word = toneWord(tone).toUpperCase();
  const lines = wrap(`${word && `${word} · `}${clip(oneLine(text) || '–', LONGEST_TITLE)}`, sheet.width);
  const rule = '─'.repeat(Math.min(sheet.width, Math.max(...lines.map(columnsOf))));
  return [...lines.map((line) => paint(line, tone, sheet, true)), paint(rule, tone, sheet)];
}

function blockLines(block: Block, sheet: Sheet): readonly string[] {
  switch (block.kind) {
    case 'text':
      return textLines(block, sheet);
    case 'facts':
      return factLines(block, sheet);
    case 'item':
      return itemLines(block, sheet);
    case 'table':
      return tableLines(block, sheet);
    case 'code':
      // Never wrapped: it is there to be copied.
      return clipCode(block.code, LONGEST_CODE)
        .split('\n')
        .map((line) => `    ${line}`);
    case 'chart':
      return chartLines(block.chart, sheet);
    case 'file':
      return [`File: ${fileLine(block)}`];
    case 'ask':
      return askLines(block, sheet);
    default:
      return block satisfies never;
  }
}

function textLines({ text, weight }: TextBlock, sheet: Sheet): string[] {
  const lines = clean(text)
    .split('\n')
    .flatMap((line) => wrap(line, sheet.width));
  return lines.map((line) =>
    styled(line, weight === 'strong' ? '1' : weight === 'quiet' ? '2' : undefined, sheet),
  );
}

function factLines({ facts }: FactsBlock, sheet: Sheet): string[] {
  const labels = facts.map((fact) => oneLine(fact.label));
  const values = facts.map((fact) => oneLine(formatValue(fact.value, sheet.now)));
  const labelWidth = Math.min(Math.floor(sheet.width / 2), Math.max(0, ...labels.map(columnsOf)));
  // Judgements stand under each other; a long value pushes only its own aside.
  const valueWidth = Math.max(0, ...values.map(columnsOf).filter((columns) => columns <= 12));
  return facts.flatMap((fact, index) => {
    const label = fit(labels[index] ?? '', labelWidth);
    const value = pad(values[index] ?? '', valueWidth);
    const word = paint(toneWord(fact.tone ?? 'neutral'), fact.tone ?? 'neutral', sheet);
    const rest = [word, noteOf(fact)].filter(Boolean).join(' · ');
    return hanging(`${label}  `, [value, rest].filter(Boolean).join('  '), sheet);
  });
}

const noteOf = ({ note }: Fact): string => (note ? oneLine(note) : '');

function itemLines({ title: text, tone, lines, action }: ItemBlock, sheet: Sheet): string[] {
  const word = pad(toneWord(tone) || '·', 9);
  const indent = ' '.repeat(columnsOf(word) + 2);
  const head = hanging(`${word}  `, oneLine(text), sheet);
  return [
    ...head.map((line, at) => (at === 0 ? line.replace(word, paint(word, tone, sheet, true)) : line)),
    ...lines.flatMap((line) => hanging(indent, oneLine(line), sheet)),
    ...(action ? hanging(indent, buttonText(action), sheet) : []),
  ];
}

function askLines({ name, label, required }: AskBlock, sheet: Sheet): string[] {
  const question = wrap(`? ${oneLine(label)}${required ? ' (required)' : ''}`, sheet.width);
  return [...question, `  --${oneLine(name)} "…"`];
}

function actionLines(actions: readonly Action[], sheet: Sheet): string[] {
  const shown = actions.filter((action) => !isLink(action) || safeUrl(action.url, LONGEST_URL) !== undefined);
  const labels = shown.map((action) => `[${oneLine(action.label)}]`);
  const labelWidth = Math.min(30, Math.max(0, ...labels.map(columnsOf)));
  return shown.flatMap((action, at) =>
    hanging(`${pad(labels[at] ?? '', labelWidth)}  `, pressed(action), sheet),
  );
}

const pressed = (action: Action): string =>
  isLink(action)
    ? (safeUrl(action.url, LONGEST_URL) ?? '')
    : clean(commandLine(action)).replaceAll('\n', ' ');

const buttonText = (action: Action): string => `[${oneLine(action.label)}]  ${pressed(action)}`;

/** Wrapped text behind a prefix, the following lines indented as far. */
function hanging(prefix: string, text: string, sheet: Sheet): string[] {
  const indent = columnsOf(prefix);
  const room = Math.max(20, sheet.width - indent);
  return wrap(text, room).map((line, at) => (at === 0 ? prefix : ' '.repeat(indent)) + line);
}

const COLORS: Readonly<Record<Tone, string>> = {
  neutral: '39',
  nodata: '90',
  good: '32',
  watch: '33',
  warning: '33',
  high: '31',
  critical: '31',
  emergency: '35',
};

function paint(text: string, tone: Tone, sheet: Sheet, bold = false): string {
  return styled(text, bold ? `1;${COLORS[tone]}` : COLORS[tone], sheet);
}

const styled = (text: string, codes: string | undefined, { color }: Sheet): string =>
  color && codes !== undefined && text !== '' ? `\u001B[${codes}m${text}\u001B[0m` : text;

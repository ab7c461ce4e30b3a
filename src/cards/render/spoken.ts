import type { Block, Card, Fact, ItemBlock, TableBlock } from '../card.ts';
import { capital, formatValue, toneWord } from '../format.ts';
import { commandLine, isLink } from './button.ts';
import { andMore, clean, clipCode, fileLine, oneLine } from './clean.ts';
import { reading } from './text-chart.ts';

/** A table is read aloud cell by cell: after this many rows nobody listens. */
const MOST_ROWS = 30;
const LONGEST_CODE = 600;

/**
 * The whole card as sentences, without drawings, columns or colours: for screen readers, notifications, and
 * clients that cannot show a card.
 */
export function renderSpoken({ title, tone = 'neutral', body, actions = [] }: Card): string {
  const buttons = actions.flatMap((action) =>
    isLink(action) ? [] : [sentence(action.label, commandLine(action))],
  );
  const links = actions.filter(isLink).map(({ label }) => oneLine(label));
  return [
    sentence(capital(toneWord(tone)), title) || '–',
    ...body.flatMap(lines),
    ...(buttons.length > 0 ? ['Buttons:', ...buttons] : []),
    ...(links.length > 0 ? [sentence('Links', links.join(', '))] : []),
  ]
    .filter(Boolean)
    .join('\n');
}

function lines(block: Block): readonly string[] {
  switch (block.kind) {
    case 'text':
      return clean(block.text).trim().split('\n');
    case 'facts':
      return block.facts.map(fact);
    case 'item':
      return item(block);
    case 'table':
      return table(block);
    case 'code':
      return [clipCode(block.code, LONGEST_CODE)];
    case 'chart':
      return [sentence(block.chart.title, reading(block.chart))];
    case 'file':
      return [sentence('File', fileLine(block))];
    case 'ask':
      return [`${oneLine(block.label)}${block.required ? ' (required)' : ''}`];
    default:
      return block satisfies never;
  }
}

const sentence = (head: string, rest: string): string =>
  [oneLine(head), oneLine(rest)].filter(Boolean).join(': ');

const fact = ({ label, value, tone = 'neutral', note = '' }: Fact): string =>
  sentence(label, [formatValue(value), toneWord(tone), note].filter(Boolean).join(', '));

const item = ({ title, tone, lines: more, action }: ItemBlock): readonly string[] => [
  sentence(toneWord(tone), title),
  ...more.map(oneLine),
  ...(action ? [`Button ${sentence(action.label, commandLine(action))}`] : []),
];

function table({ columns, rows }: TableBlock): readonly string[] {
  const shown = rows
    .slice(0, MOST_ROWS)
    .map((row) => row.map((value, at) => sentence(columns[at] ?? '', formatValue(value))).join(', '));
  return rows.length > MOST_ROWS ? [...shown, andMore(rows.length - MOST_ROWS, 'rows')] : shown;
}

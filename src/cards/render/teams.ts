import type {
  AskBlock,
  Block,
  Card,
  ChartBlock,
  CodeBlock,
  FactsBlock,
  ItemBlock,
  TextBlock,
} from '../card.ts';
import { toneLabel, toneTitle } from '../format.ts';
import { askId } from './button.ts';
import { andMore, clip, clipCode, fileLine, oneLine } from './clean.ts';
import { moreBlocks } from './more.ts';
import { renderSpoken } from './spoken.ts';
import { cardActions, execute } from './teams-buttons.ts';
import { chartElements } from './teams-chart.ts';
import { TEAMS } from './teams-limits.ts';
import { tableElements } from './teams-table.ts';
import {
  containerStyle,
  escapeMarkdown,
  heading,
  lines,
  quiet,
  rich,
  textColor,
  textRun,
  valueText,
} from './teams-text.ts';
import type { AdaptiveCard, Container, Element, InputText } from './teams-types.ts';

export interface TeamsOptions {
  /** The address or data URI of a chart's picture, when there is one. */
  readonly picture?: (block: ChartBlock) => { readonly url: string } | undefined;
}

/** How much of everything is shown; a card over the size tries the next one. */
interface Measure {
  readonly rows: number;
  readonly text: number;
  readonly blocks: number;
  readonly actions: number;
}
const MEASURES: readonly Measure[] = [
  { rows: TEAMS.tableRows, text: TEAMS.text, blocks: Infinity, actions: TEAMS.actions },
  { rows: 10, text: 2_000, blocks: Infinity, actions: TEAMS.actions },
  { rows: 5, text: 1_000, blocks: Infinity, actions: 10 },
];
const SMALLEST: Measure = { rows: 5, text: 1_000, blocks: 0, actions: 4 };

/** Never over `TEAMS.cardBytes`: rows go first, then blocks from the end, and the card says so. */
export function renderTeams(card: Card, options: TeamsOptions = {}): AdaptiveCard {
  for (const measure of MEASURES) {
    const whole = build(card, options, measure);
    if (sizeOf(whole) <= TEAMS.cardBytes) return whole;
  }
  return mostBlocks(card, options);
}

/** The longest beginning of the body that fits, found by halving. */
function mostBlocks(card: Card, options: TeamsOptions): AdaptiveCard {
  let best = build(card, options, SMALLEST);
  let low = 0;
  let high = card.body.length;
  while (high - low > 1) {
    const blocks = Math.floor((low + high) / 2);
    const tried = build(card, options, { ...SMALLEST, blocks });
    const fits = sizeOf(tried) <= TEAMS.cardBytes;
    if (fits) best = tried;
    if (fits) low = blocks;
    else high = blocks;
  }
  return best;
}

/** Pictures in data URIs do not count towards Teams' limit. */
export const sizeOf = (card: AdaptiveCard): number =>
  Buffer.byteLength(JSON.stringify(card, (_, value: unknown) => (isDataUri(value) ? '' : value)));
const isDataUri = (value: unknown): boolean => typeof value === 'string' && value.startsWith('data:image/');

function build(card: Card, options: TeamsOptions, measure: Measure): AdaptiveCard {
  const asks = askInputs(card);
  const content = card.body.filter((block) => block.kind !== 'ask');
  const shown = content.slice(0, measure.blocks);
  const { actions, notes } = cardActions(card.actions ?? [], asks.length > 0, measure.actions);
  const hidden = content.slice(shown.length);
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    fallbackText: clip(renderSpoken(card), 500),
    msteams: { width: 'Full' },
    body: [
      header(card),
      ...shown.flatMap((block) => draw(block, options, measure, asks.length > 0)),
      ...(hidden.length > 0 ? [quiet(moreBlocks(hidden))] : []),
      ...asks,
      ...notes,
    ],
    ...(actions.length > 0 ? { actions } : {}),
  };
}

function header({ title, tone = 'neutral' }: Card): Container {
  const words = toneTitle(tone, clip(oneLine(title), TEAMS.title));
  return {
    type: 'Container',
    style: tone === 'good' ? 'good' : containerStyle(tone),
    bleed: true,
    items: [heading(words, { size: 'Large', weight: 'Bolder' })],
  };
}

function draw(block: Block, options: TeamsOptions, measure: Measure, asks: boolean): readonly Element[] {
  switch (block.kind) {
    case 'text':
      return text(block, measure);
    case 'facts':
      return facts(block);
    case 'item':
      return [item(block, asks)];
    case 'table':
      return tableElements(block, measure.rows);
    case 'code':
      return [code(block, measure)];
    case 'chart':
      return chartElements(block.chart, options.picture?.(block)?.url);
    case 'file':
      return [quiet(`📎 ${fileLine(block)}`), code({ kind: 'code', code: block.content }, measure)];
    case 'ask':
      return [];
    default:
      return block satisfies never;
  }
}

function text({ text: words, weight }: TextBlock, { text: max }: Measure): readonly Element[] {
  const shown = lines(words, max);
  if (weight === 'quiet') return [quiet(shown)];
  return [rich(textRun(shown, weight === 'strong' ? { weight: 'Bolder' } : {}))];
}

function facts({ facts: all }: FactsBlock): readonly Element[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, TEAMS.facts).map(({ label, value, tone = 'neutral', note = '' }) => ({
    title: escapeMarkdown(clip(oneLine(label), 100)) || '–',
    value:
      escapeMarkdown(
        [valueText(value, TEAMS.cell), toneLabel(tone), clip(oneLine(note), 200)].filter(Boolean).join(' · '),
      ) || '–',
  }));
  const hidden = all.length - shown.length;
  return [{ type: 'FactSet', facts: shown }, ...(hidden > 0 ? [quiet(andMore(hidden))] : [])];
}

function item({ title, tone, lines: more, action }: ItemBlock, asks: boolean): Container {
  const label = toneLabel(tone);
  const head = rich(
    ...(label ? [textRun(`${label} · `, { color: textColor(tone), weight: 'Bolder' })] : []),
    textRun(clip(oneLine(title), TEAMS.title), { weight: 'Bolder' }),
  );
  const rest = more
    .slice(0, 3)
    .map((line) => ({ ...rich(textRun(clip(oneLine(line), TEAMS.cell))), spacing: 'None' as const }));
  const words = [head, ...rest];
  const button =
    action && execute({ ...action, label: clip(oneLine(action.label), TEAMS.itemActionTitle) }, asks, title);
  if (!button) return { type: 'Container', style: containerStyle(tone), spacing: 'Small', items: words };
  return {
    type: 'Container',
    style: containerStyle(tone),
    spacing: 'Small',
    items: [
      {
        type: 'ColumnSet',
        columns: [
          { type: 'Column', width: 'stretch', items: words },
          {
            type: 'Column',
            width: 'auto',
            verticalContentAlignment: 'Center',
            items: [{ type: 'ActionSet', actions: [button] }],
          },
        ],
      },
    ],
  };
}

/** Teams colours no Cypher; plain text keeps the monospaced font and the copy button. */
function code({ code: source, language }: CodeBlock, { text: max }: Measure): Element {
  const snippet = clipCode(source, Math.min(max, TEAMS.code)) || '–';
  return {
    type: 'CodeBlock',
    codeSnippet: snippet,
    language: language === 'json' ? 'Json' : 'PlainText',
    fallback: rich(textRun(clipCode(source, 1_000), { fontType: 'Monospace' })),
  };
}

/** Two asks of one name would be one answer: the first counts. */
function askInputs({ body }: Card): readonly InputText[] {
  const asks = body.filter((block) => block.kind === 'ask');
  const first = asks.filter((ask, at) => asks.findIndex(({ name }) => name === ask.name) === at);
  return first.slice(0, TEAMS.asks).map(ask);
}

const ask = ({ name, label, required }: AskBlock): InputText => ({
  type: 'Input.Text',
  id: clip(askId(name), 100),
  label: clip(oneLine(label) || '–', 200),
  maxLength: TEAMS.askLength,
  isRequired: required === true,
  ...(required === true ? { errorMessage: 'Please fill this in first.' } : {}),
});

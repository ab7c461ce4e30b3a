import type { types } from '@slack/bolt';
import type {
  AskBlock,
  Block,
  Card,
  ChartBlock,
  CodeBlock,
  Fact,
  FactsBlock,
  ItemBlock,
  TextBlock,
} from '../card.ts';
import { toneLabel, toneTitle } from '../format.ts';
import { askId } from './button.ts';
import { andMore, clean, clip, clipCode, fileLine, oneLine } from './clean.ts';
import { moreBlocks } from './more.ts';
import { actionBlocks, createButtons, type Buttons } from './slack-buttons.ts';
import { SLACK } from './slack-limits.ts';
import { narrowTable, slackTable } from './slack-table.ts';
import { context, escapedText, plain, preformatted, richText, run, titled, valueRun } from './slack-text.ts';
import type { HeaderBlock, InputBlock, Run, SlackBlock } from './slack-types.ts';
import { renderSpoken } from './spoken.ts';
import { reading } from './text-chart.ts';

export interface SlackMessage {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
}

export interface SlackOptions {
  /** The picture of a chart, once it is uploaded; the text of a card never waits for it. */
  readonly picture?: (block: ChartBlock) => { readonly slackFileId: string } | undefined;
}

/** Long texts are a file's job; this is what one block of a message still reads well with. */
const LONGEST_TEXT = 2_900;
const LONGEST_LABEL = 100;
const LONGEST_VALUE = 400;

/** Never over a limit of `slack-limits.ts`: what does not fit is left out from the end, and the message says so. */
export function renderSlack(card: Card, options: SlackOptions = {}): SlackMessage {
  const buttons = createButtons();
  const first = header(card);
  const last = [...askBlocks(card), ...actionBlocks(card.actions ?? [], buttons)];
  const content = card.body.filter((block) => block.kind !== 'ask');
  const drawn = drawBody(content, textOf([first, last]), options, buttons);
  const body = fitBody(content, drawn, [first, ...last]);
  return { text: fallbackText(card), blocks: [first, ...body, ...last] };
}

/**
 * What notifications show and screen readers read *instead of* the blocks, so it has to be the whole answer and
 * not a summary. https://docs.slack.dev/reference/methods/chat.postMessage (text and accessibility). `*` and `_`
 * stay what they are in it: beside blocks it is never drawn.
 */
const fallbackText = (card: Card): string => escapedText(renderSpoken(card), SLACK.fallbackText);

const header = ({ title, tone = 'neutral' }: Card): HeaderBlock => ({
  type: 'header',
  text: plain(toneTitle(tone, oneLine(title)), SLACK.headerText),
});

/** The first table is Slack's own, in the room that everything else leaves it. */
function drawBody(
  content: readonly Block[],
  fixedText: number,
  options: SlackOptions,
  buttons: Buttons,
): readonly SlackBlock[][] {
  const native = content.findIndex(({ kind }) => kind === 'table');
  const drawn = content.map((block, at) => (at === native ? [] : draw(block, options, buttons)));
  const table = content[native];
  if (table?.kind !== 'table') return drawn;
  const room = SLACK.messageText - fixedText - textOf(drawn) - 100;
  return drawn.with(native, slackTable(table, room));
}

function draw(block: Block, options: SlackOptions, buttons: Buttons): SlackBlock[] {
  switch (block.kind) {
    case 'text':
      return text(block);
    case 'facts':
      return facts(block);
    case 'item':
      return item(block, buttons);
    case 'table':
      return narrowTable(block);
    case 'code':
      return code(block);
    case 'chart':
      return chart(block, options);
    case 'file':
      return [context(`📎 ${fileLine(block)}, in your direct messages`)];
    case 'ask':
      return [];
    default:
      return block satisfies never;
  }
}

function text({ text: words, weight }: TextBlock): SlackBlock[] {
  const cut = clip(clean(words).trim(), LONGEST_TEXT);
  if (weight === 'quiet') return [context(cut)];
  return [richText([run(cut, weight === 'strong' ? { bold: true } : undefined)])];
}

/** One line a fact, label first: two columns of fields break in odd places on a phone. */
function facts({ facts: all }: FactsBlock): SlackBlock[] {
  const lines = all.map(factRuns);
  let room = LONGEST_TEXT;
  const end = lines.findIndex((line) => (room -= textOf(line) + 1) < 0);
  const shown = lines.slice(0, end === -1 ? lines.length : end);
  const hidden = all.length - shown.length;
  const elements = shown.flatMap((line, at) => [...(at > 0 ? [run('\n')] : []), ...line]);
  if (elements.length === 0) return [];
  return [richText(hidden > 0 ? [...elements, run(`\n${andMore(hidden)}`)] : elements)];
}

/** With a colon and dots: blanks alone do not survive every client, and a screen reader hears the difference. */
function factRuns({ label, value, tone = 'neutral', note }: Fact): Run[] {
  const rest = [toneLabel(tone), note ? clip(oneLine(note), LONGEST_VALUE) : ''].filter(Boolean);
  const name = run(`${clip(oneLine(label), LONGEST_LABEL)}:`, { bold: true });
  const shown = valueRun(value, LONGEST_VALUE);
  if (shown.type === 'text') return [name, run([` ${shown.text}`, ...rest].join(' · '))];
  return [name, run(' '), shown, ...(rest.length > 0 ? [run(['', ...rest].join(' · '))] : [])];
}

function item({ title, tone, lines, action }: ItemBlock, buttons: Buttons): SlackBlock[] {
  const heading = [toneLabel(tone), clip(oneLine(title), 250)].filter(Boolean).join(' · ');
  const section = titled(
    heading,
    lines.slice(0, 3).map((line) => clip(oneLine(line), LONGEST_VALUE)),
  );
  if (!action) return [{ type: 'section', text: section }];
  const { button, problem } = buttons.command(action, title);
  if (button) return [{ type: 'section', text: section, accessory: button }];
  return [{ type: 'section', text: section }, context(problem)];
}

const code = ({ code: lines }: CodeBlock): SlackBlock[] => [preformatted(clipCode(lines, LONGEST_TEXT))];

function chart(block: ChartBlock, { picture }: SlackOptions): SlackBlock[] {
  const { title } = block.chart;
  const alt = reading(block.chart);
  const file = picture?.(block);
  if (!file) return [context(`📈 ${[oneLine(title), alt].filter(Boolean).join(': ')}`)];
  return [
    {
      type: 'image',
      slack_file: { id: file.slackFileId },
      alt_text: clip(alt || oneLine(title) || 'chart', SLACK.altText),
      title: plain(title, SLACK.imageTitle),
    },
  ];
}

/** Beside the buttons that need it. Two asks of one name would be one answer: the first counts. */
function askBlocks({ body }: Card): InputBlock[] {
  const asks = new Map(
    body
      .filter((block) => block.kind === 'ask')
      .toReversed()
      .map((ask) => [ask.name, ask]),
  );
  return [...asks.values()].toReversed().slice(0, 5).map(ask);
}

const ask = ({ name, label, required }: AskBlock): InputBlock => ({
  type: 'input',
  label: plain(label, 300),
  optional: required !== true,
  dispatch_action: false,
  element: {
    type: 'plain_text_input',
    action_id: clip(askId(name), SLACK.actionId),
    max_length: SLACK.inputLength,
  },
});

/** Takes whole blocks of the card, in order, until a limit of the message is reached. */
function fitBody(
  content: readonly Block[],
  drawn: readonly SlackBlock[][],
  fixed: readonly SlackBlock[],
): SlackBlock[] {
  const room = {
    blocks: SLACK.blocks - fixed.length - 1,
    text: SLACK.messageText - textOf(fixed),
    json: SLACK.messageJson - jsonOf(fixed) - 200,
  };
  const taken: SlackBlock[] = [];
  for (const [at, blocks] of drawn.entries()) {
    room.blocks -= blocks.length;
    room.text -= textOf(blocks);
    room.json -= jsonOf(blocks);
    if (room.blocks < 0 || room.text < 0 || room.json < 0)
      return [...taken, context(moreBlocks(content.slice(at)))];
    taken.push(...blocks);
  }
  return taken;
}

/** Tables have a limit of their own and are kept within it where they are made. */
const jsonOf = (blocks: readonly SlackBlock[]): number =>
  JSON.stringify(blocks.filter(({ type }) => type !== 'table')).length;

function textOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + textOf(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, each]) =>
      sum +
      (typeof each === 'string' ? (key === 'text' || key === 'fallback' ? each.length : 0) : textOf(each)),
    0,
  );
}

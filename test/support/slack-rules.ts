import { SLACK } from '../../src/cards/render/slack-limits.ts';
import { elementProblems } from './slack-elements.ts';
import { type Json, isJson, list, text, textObject } from './slack-shapes.ts';

/**
 * What Slack would refuse, as a list of sentences with the place in front. As strict as
 * https://docs.slack.dev/reference/block-kit/, and stricter where Slack is silent and accidents are known.
 */
export function slackProblems(message: { readonly text?: unknown; readonly blocks?: unknown }): string[] {
  const { blocks } = message;
  const problems = message.text === undefined ? [] : fallbackProblems(message.text);
  if (blocks === undefined)
    return message.text ? problems : [...problems, '/: no text and no blocks (no_text)'];
  if (!Array.isArray(blocks)) return [...problems, '/blocks: not a list'];
  const all: readonly unknown[] = blocks;
  return [
    ...problems,
    ...(all.length > SLACK.blocks ? [`/blocks: ${all.length} blocks, ${SLACK.blocks} are allowed`] : []),
    ...all.flatMap((block, at) => blockProblems(block, `/blocks/${at}`)),
    ...duplicates(all, 'block_id'),
    ...duplicates(all, 'action_id'),
    ...tableProblems(all),
    ...sizeProblems(all),
    ...ofType(all, 'mrkdwn').flatMap((object) => markupProblems(String(object['text']), '/blocks: mrkdwn')),
  ];
}

function fallbackProblems(value: unknown): string[] {
  if (typeof value !== 'string') return ['/text: not a text'];
  const isLong = value.length > SLACK.fallbackText;
  return [
    ...(isLong ? [`/text: ${value.length} characters, ${SLACK.fallbackText} are advised`] : []),
    ...markupProblems(value, '/text'),
  ];
}

/** A card never mentions anybody and never links in a text: what looks like it was not escaped. Times are ours. */
const markupProblems = (words: string, at: string): string[] =>
  [...words.matchAll(/<(?:[@#]|!(?!date\^)|https?:|mailto:)[^>]{0,40}/g)].map(
    ([found]) => `${at}: unescaped ${found}`,
  );

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  header: ['text', 'level'],
  section: ['text', 'fields', 'accessory', 'expand'],
  context: ['elements'],
  actions: ['elements'],
  divider: [],
  image: ['alt_text', 'image_url', 'slack_file', 'title'],
  input: ['label', 'hint', 'optional', 'element', 'dispatch_action'],
  rich_text: ['elements'],
  table: ['rows', 'column_settings'],
  markdown: ['text'],
};

function blockProblems(block: unknown, at: string): string[] {
  if (!isJson(block)) return [`${at}: not an object`];
  const type = String(block['type']);
  const known = FIELDS[type];
  if (!known) return [`${at}: unknown block type ${type}`];
  const strange = Object.keys(block).filter((key) => !['type', 'block_id', ...known].includes(key));
  return [
    ...strange.map((key) => `${at}/${key}: unknown field of ${type}`),
    ...('block_id' in block ? text(block['block_id'], `${at}/block_id`, SLACK.blockId) : []),
    ...(BLOCKS[type]?.(block, at) ?? []),
  ];
}

const BLOCKS: Readonly<Record<string, (block: Json, at: string) => string[]>> = {
  header: (block, at) => textObject(block['text'], `${at}/text`, SLACK.headerText, ['plain_text']),
  section: sectionProblems,
  context: (block, at) => [
    ...list(block['elements'], `${at}/elements`, 1, SLACK.contextElements),
    ...each(block['elements'], `${at}/elements`, (element, where) =>
      isJson(element) && element['type'] === 'image'
        ? imageProblems(element, where)
        : textObject(element, where, SLACK.text, ['plain_text', 'mrkdwn']),
    ),
  ],
  actions: (block, at) => [
    ...list(block['elements'], `${at}/elements`, 1, SLACK.actionsElements),
    ...each(block['elements'], `${at}/elements`, elementProblems),
  ],
  image: imageProblems,
  input: (block, at) => [
    ...textObject(block['label'], `${at}/label`, SLACK.inputLabel, ['plain_text']),
    ...('hint' in block ? textObject(block['hint'], `${at}/hint`, SLACK.inputHint, ['plain_text']) : []),
    ...elementProblems(block['element'], `${at}/element`),
    ...(isJson(block['element']) && block['element']['type'] === 'button'
      ? [`${at}/element: a button is no input`]
      : []),
  ],
  rich_text: richTextProblems,
  table: (block, at) => [
    ...list(block['rows'], `${at}/rows`, 1, SLACK.tableRows),
    ...each(block['rows'], `${at}/rows`, rowProblems),
    ...('column_settings' in block
      ? list(block['column_settings'], `${at}/column_settings`, 0, SLACK.tableColumns)
      : []),
    ...sameLength(block['rows'], `${at}/rows`),
  ],
  markdown: (block, at) => text(block['text'], `${at}/text`, SLACK.markdownText),
};

function sectionProblems(block: Json, at: string): string[] {
  if (!('text' in block) && !('fields' in block)) return [`${at}: a section needs text or fields`];
  return [
    ...('text' in block
      ? textObject(block['text'], `${at}/text`, SLACK.sectionText, ['plain_text', 'mrkdwn'])
      : []),
    ...('fields' in block ? list(block['fields'], `${at}/fields`, 1, SLACK.sectionFields) : []),
    ...each(block['fields'], `${at}/fields`, (field, where) =>
      textObject(field, where, SLACK.sectionFieldText, ['plain_text', 'mrkdwn']),
    ),
    ...('accessory' in block ? elementProblems(block['accessory'], `${at}/accessory`) : []),
  ];
}

function imageProblems(block: Json, at: string): string[] {
  const file = block['slack_file'];
  const hasFile = isJson(file) && (typeof file['id'] === 'string') !== (typeof file['url'] === 'string');
  return [
    ...text(block['alt_text'], `${at}/alt_text`, SLACK.altText),
    ...('title' in block ? textObject(block['title'], `${at}/title`, SLACK.imageTitle, ['plain_text']) : []),
    ...('image_url' in block ? text(block['image_url'], `${at}/image_url`, SLACK.imageUrl) : []),
    ...('image_url' in block === hasFile
      ? [`${at}: exactly one of image_url and slack_file {id} or {url}`]
      : []),
  ];
}

function rowProblems(row: unknown, at: string): string[] {
  return [
    ...list(row, at, 1, SLACK.tableColumns),
    ...each(row, at, (cell, where) => {
      if (!isJson(cell)) return [`${where}: not an object`];
      if (cell['type'] === 'rich_text') return richTextProblems(cell, where);
      if (cell['type'] === 'raw_text') return text(cell['text'], `${where}/text`, SLACK.tableText);
      if (cell['type'] === 'raw_number' && typeof cell['value'] === 'number') return [];
      return [`${where}: unknown cell type ${String(cell['type'])}`];
    }),
  ];
}

const sameLength = (rows: unknown, at: string): string[] =>
  Array.isArray(rows) && new Set(rows.map((row) => (Array.isArray(row) ? row.length : -1))).size > 1
    ? [`${at}: rows of different lengths`]
    : [];

const RICH_PARTS = ['rich_text_section', 'rich_text_preformatted', 'rich_text_quote'];

function richTextProblems(block: Json, at: string): string[] {
  return [
    ...list(block['elements'], `${at}/elements`, 1, Infinity),
    ...each(block['elements'], `${at}/elements`, (part, where) => {
      if (!isJson(part)) return [`${where}: not an object`];
      if (part['type'] === 'rich_text_list')
        return each(part['elements'], where, (one, place) => runsProblems(one, place));
      return RICH_PARTS.includes(String(part['type']))
        ? runsProblems(part, where)
        : [`${where}: unknown type`];
    }),
  ];
}

function runsProblems(part: unknown, at: string): string[] {
  if (!isJson(part)) return [`${at}: not an object`];
  return [
    ...list(part['elements'], `${at}/elements`, 1, Infinity),
    ...each(part['elements'], `${at}/elements`, (run, where) => {
      if (!isJson(run)) return [`${where}: not an object`];
      if (run['type'] === 'text') return text(run['text'], `${where}/text`, SLACK.messageText);
      if (run['type'] === 'date') return dateProblems(run, where);
      return [
        `${where}: ${String(run['type'])} is not allowed: cards have no links, mentions or emoji by name`,
      ];
    }),
  ];
}

const dateProblems = (run: Json, at: string): string[] => [
  ...(Number.isInteger(run['timestamp']) ? [] : [`${at}/timestamp: not whole seconds`]),
  ...text(run['format'], `${at}/format`, SLACK.text),
  ...text(run['fallback'], `${at}/fallback`, SLACK.text),
];

function each(items: unknown, at: string, check: (item: unknown, at: string) => string[]): string[] {
  return Array.isArray(items) ? items.flatMap((item, index) => check(item, `${at}/${index}`)) : [];
}

function duplicates(blocks: readonly unknown[], key: string): string[] {
  const ids = valuesOf(blocks, key);
  return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))].map(
    (id) => `/blocks: ${key} ${id} twice`,
  );
}

function valuesOf(value: unknown, key: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => valuesOf(one, key));
  if (!isJson(value)) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    name === key && typeof one === 'string' ? [one] : valuesOf(one, key),
  );
}

function ofType(value: unknown, type: string): Json[] {
  if (Array.isArray(value)) return value.flatMap((one) => ofType(one, type));
  if (!isJson(value)) return [];
  return [
    ...(value['type'] === type ? [value] : []),
    ...Object.values(value).flatMap((one) => ofType(one, type)),
  ];
}

function tableProblems(blocks: readonly unknown[]): string[] {
  const tables = blocks.filter((block) => isJson(block) && block['type'] === 'table');
  const characters = valuesOf(tables, 'text').concat(valuesOf(tables, 'fallback')).join('').length;
  return [
    ...(tables.length > SLACK.tables ? ['/blocks: only_one_table_allowed'] : []),
    ...(characters > SLACK.tableText
      ? [`/blocks: ${characters} characters in tables, ${SLACK.tableText} are allowed`]
      : []),
  ];
}

function sizeProblems(blocks: readonly unknown[]): string[] {
  const characters = valuesOf(blocks, 'text').join('').length;
  const others = blocks.filter((block) => !isJson(block) || block['type'] !== 'table');
  const json = JSON.stringify(others).length;
  return [
    ...(characters > SLACK.messageText
      ? [`/blocks: ${characters} characters of text (msg_blocks_too_long)`]
      : []),
    ...(json > SLACK.messageJson
      ? [`/blocks: ${json} characters of JSON beside tables (msg_blocks_too_long)`]
      : []),
  ];
}

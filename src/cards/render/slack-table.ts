import type { TableBlock, Value } from '../card.ts';
import { formatValue, utcTime } from '../format.ts';
import { andMore, clip, oneLine } from './clean.ts';
import { SLACK } from './slack-limits.ts';
import { context, preformatted, richText, run, valueRun } from './slack-text.ts';
import { drawTable, numericColumns } from './text-table.ts';
import type * as slack from './slack-types.ts';

type Cell = slack.Cell;

const LONGEST_CELL = 300;
/** A phone in portrait shows about this many fixed-width characters. */
const NARROW = 46;
const NARROW_TEXT = 2_500;

/** The native table, as many rows of it as Slack takes and as the `room` in characters allows. */
export function slackTable(block: TableBlock, room: number): slack.SlackBlock[] {
  const columns = Math.min(SLACK.tableColumns, block.columns.length);
  if (columns === 0) return [];
  const header = block.columns.slice(0, columns);
  const rows = takeRows(block.rows, columns, Math.min(SLACK.tableText, room) - textLength(header, columns));
  const numeric = numericColumns(block, columns);
  const table: slack.TableBlock = {
    type: 'table',
    rows: [
      header.map(headerCell),
      ...rows.map((row) => Array.from({ length: columns }, (_, at) => cell(row[at] ?? ''))),
    ],
    column_settings: numeric.map((isNumeric) => ({
      align: isNumeric ? 'right' : 'left',
      is_wrapped: !isNumeric,
    })),
  };
  return [table, ...leftOut(block.rows.length - rows.length, block.columns.length - columns)];
}

/** For every table after the first: fixed-width lines, as many as one block takes. */
export function narrowTable(block: TableBlock): slack.SlackBlock[] {
  const columns = block.columns.slice(0, SLACK.tableColumns);
  const rows = block.rows.slice(0, SLACK.tableRows).map((row) => row.slice(0, columns.length));
  const drawn = drawTable({ ...block, columns, rows }, { width: NARROW });
  let room = NARROW_TEXT - lengthOf(drawn.head);
  const end = drawn.rows.findIndex((lines) => (room -= lengthOf(lines)) < 0);
  const shown = drawn.rows.slice(0, end === -1 ? drawn.rows.length : end);
  const lines = [...drawn.head, ...shown.flat()];
  if (lines.length === 0) return [];
  const hidden = leftOut(block.rows.length - shown.length, block.columns.length - columns.length);
  return [preformatted(clip(lines.join('\n'), SLACK.text)), ...hidden];
}

const lengthOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);

function leftOut(rows: number, columns: number): slack.SlackBlock[] {
  const parts = [rows > 0 ? andMore(rows, 'rows') : '', columns > 0 ? andMore(columns, 'columns') : ''];
  const text = parts.filter(Boolean).join(', ');
  return text ? [context(text)] : [];
}

function takeRows(rows: TableBlock['rows'], columns: number, room: number): TableBlock['rows'] {
  let left = room;
  const fits = rows.slice(0, SLACK.tableRows - 1).findIndex((row) => (left -= textLength(row, columns)) < 0);
  return rows.slice(0, fits === -1 ? SLACK.tableRows - 1 : fits);
}

const textLength = (row: readonly Value[], columns: number): number =>
  Array.from({ length: columns }, (_, at) => cellText(row[at] ?? '').length).reduce(
    (sum, each) => sum + each,
    0,
  );

const cellText = (value: Value): string =>
  typeof value !== 'string' && 'at' in value
    ? utcTime(value.at)
    : clip(oneLine(formatValue(value)) || '–', LONGEST_CELL);

const headerCell = (label: string): Cell =>
  richText([run(clip(oneLine(label), LONGEST_CELL), { bold: true })]);

const cell = (value: Value): Cell =>
  typeof value !== 'string' && 'at' in value
    ? richText([valueRun(value, LONGEST_CELL)])
    : { type: 'raw_text', text: cellText(value) };

import type { TableBlock, Value } from '../card.ts';
import { andMore, clip, oneLine } from './clean.ts';
import { TEAMS } from './teams-limits.ts';
import { escapeMarkdown, isTime, quiet, rich, textRun, timeText, valueText } from './teams-text.ts';
import type { Container, Element, RichTextBlock, Table, TextBlock } from './teams-types.ts';
import { numericColumns } from './text-table.ts';

type Row = Table['rows'][number];

/** What a text column needs at least; it wraps, numbers must not. */
const TEXT_WIDTH = 12;
/** "25/11/2026 14:05" */
const TIME_WIDTH = 16;
const WIDEST = 28;

interface Column {
  readonly label: string;
  readonly numeric: boolean;
  readonly time: boolean;
  readonly longest: number;
}

/** A table where a phone can show it, otherwise one record below the other: Teams' tables do not scroll sideways. */
export function tableElements(block: TableBlock, most: number): readonly Element[] {
  const columns = columnsOf(block, most);
  if (columns.length === 0) return [];
  const rows = block.rows.slice(0, most);
  const elements =
    needed(columns) <= TEAMS.phoneColumns ? [table(columns, rows)] : rows.map((row) => record(columns, row));
  return [...elements, ...leftOut(block.rows.length - rows.length, block.columns.length - columns.length)];
}

function columnsOf(block: TableBlock, most: number): readonly Column[] {
  const labels = block.columns.slice(0, TEAMS.tableColumns);
  const numeric = numericColumns(block, labels.length);
  return labels.map((label, at) => {
    const values = block.rows.slice(0, most).map((row) => row[at] ?? '');
    return {
      label: clip(oneLine(label), 60),
      numeric: numeric[at] ?? false,
      time: values.some(isTime),
      longest: Math.max(
        label.length,
        ...values.map((value) => (isTime(value) ? TIME_WIDTH : valueText(value, 60).length)),
      ),
    };
  });
}

const needed = (columns: readonly Column[]): number =>
  columns.reduce(
    (sum, { numeric, time, longest }) => sum + (numeric || time ? longest : Math.min(TEXT_WIDTH, longest)),
    0,
  );

function table(columns: readonly Column[], rows: TableBlock['rows']): Table {
  const header = columns.map(({ label, numeric }) =>
    right(rich(textRun(label, { weight: 'Bolder' })), numeric),
  );
  return {
    type: 'Table',
    // In proportion to what stands in the column; a number keeps its unit on the same line.
    columns: columns.map(({ longest }) => ({ width: Math.min(WIDEST, Math.max(6, longest)) })),
    firstRowAsHeader: true,
    showGridLines: false,
    gridStyle: 'default',
    rows: [
      tableRow(header),
      ...rows.map((row) => tableRow(columns.map(({ numeric }, at) => right(cell(row[at] ?? ''), numeric)))),
    ],
  };
}

const tableRow = (items: readonly Element[]): Row => ({
  type: 'TableRow',
  cells: items.map((item) => ({ type: 'TableCell', items: [item] })),
});

const cell = (value: Value): RichTextBlock | TextBlock =>
  isTime(value)
    ? { type: 'TextBlock', text: timeText(value), wrap: true }
    : rich(textRun(valueText(value, TEAMS.cell)));

const right = (element: RichTextBlock | TextBlock, isNumber: boolean): Element =>
  isNumber ? { ...element, horizontalAlignment: 'Right' } : element;

/** The first text stands above what was measured of it: "Runs 42/min · p95 6.2 s". */
function record(columns: readonly Column[], row: readonly Value[]): Container {
  const firstText = Math.max(
    0,
    columns.findIndex(({ numeric, time }) => !numeric && !time),
  );
  const rest = columns.flatMap(({ label }, at) => {
    const value = row[at] ?? '';
    return at === firstText || value === ''
      ? []
      : [
          `${escapeMarkdown(label)} ${isTime(value) ? timeText(value) : escapeMarkdown(valueText(value, 120))}`,
        ];
  });
  const details: TextBlock = {
    type: 'TextBlock',
    text: rest.join(' · '),
    wrap: true,
    isSubtle: true,
    spacing: 'None',
  };
  return {
    type: 'Container',
    style: 'default',
    spacing: 'Small',
    separator: true,
    items: [
      rich(textRun(valueText(row[firstText] ?? '', TEAMS.cell), { weight: 'Bolder' })),
      ...(rest.length > 0 ? [details] : []),
    ],
  };
}

function leftOut(rows: number, columns: number): readonly Element[] {
  const parts = [rows > 0 ? andMore(rows, 'rows') : '', columns > 0 ? andMore(columns, 'columns') : ''];
  const text = parts.filter(Boolean).join(', ');
  return text ? [quiet(text)] : [];
}

import type { TableBlock, Value } from '../card.ts';
import { andMore, clip, oneLine } from './clean.ts';
import { TEAMS } from './teams-limits.ts';
import { isTime, quiet, rich, textRun, timeText, valueText } from './teams-text.ts';
import type { Element, RichTextBlock, Table, TextBlock } from './teams-types.ts';
import { numericColumns } from './text-table.ts';

type Row = Table['rows'][number];

export function tableElements(block: TableBlock, most: number): readonly Element[] {
  const columns = Math.min(TEAMS.tableColumns, block.columns.length);
  if (columns === 0) return [];
  const shown = block.rows.slice(0, most);
  const numeric = numericColumns(block, columns);
  const header = block.columns.slice(0, columns).map((label, at) => right(headerCell(label), numeric[at]));
  const rows = shown.map((values) =>
    row(numeric.map((isNumber, at) => right(cell(values[at] ?? ''), isNumber))),
  );
  const table: Table = {
    type: 'Table',
    columns: widths(block, shown, columns),
    firstRowAsHeader: true,
    showGridLines: false,
    gridStyle: 'default',
    rows: [row(header), ...rows],
  };
  return [table, ...leftOut(block.rows.length - shown.length, block.columns.length - columns)];
}

function leftOut(rows: number, columns: number): readonly Element[] {
  const parts = [rows > 0 ? andMore(rows, 'rows') : '', columns > 0 ? andMore(columns, 'columns') : ''];
  const text = parts.filter(Boolean).join(', ');
  return text ? [quiet(text)] : [];
}

const row = (items: readonly Element[]): Row => ({
  type: 'TableRow',
  cells: items.map((item) => ({ type: 'TableCell', items: [item] })),
});

const headerCell = (label: string): RichTextBlock =>
  rich(textRun(clip(oneLine(label), TEAMS.cell), { weight: 'Bolder' }));

const cell = (value: Value): RichTextBlock | TextBlock =>
  isTime(value)
    ? { type: 'TextBlock', text: timeText(value), wrap: true }
    : rich(textRun(valueText(value, TEAMS.cell)));

const right = (element: RichTextBlock | TextBlock, isNumber = false): Element =>
  isNumber ? { ...element, horizontalAlignment: 'Right' } : element;

/** In proportion to what stands in the column, within 1 to 4: a query's text needs more than a number. */
function widths(
  { columns: labels }: TableBlock,
  rows: TableBlock['rows'],
  columns: number,
): Table['columns'] {
  return Array.from({ length: columns }, (_, at) => {
    const longest = Math.max(
      labels[at]?.length ?? 0,
      ...rows.map((values) => valueText(values[at] ?? '', 60).length),
    );
    return { width: Math.min(4, Math.max(1, Math.round(longest / 10))) };
  });
}

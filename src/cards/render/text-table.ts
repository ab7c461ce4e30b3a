import type { TableBlock, Value } from '../card.ts';
import { formatValue } from '../format.ts';
import { oneLine } from './clean.ts';
import { columnsOf, cut, fit, pad, padLeft, wrap } from './text-width.ts';

const GAP = '  ';
const NARROWEST = 6;
/** A query is recognised by its beginning: what is longer is cut here. */
const LINES_PER_CELL = 3;

interface Paper {
  readonly width: number;
  readonly now?: Date | undefined;
}

/** A table as it is drawn: what stands above the rows, and the lines of each row. */
export interface DrawnTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function tableLines(block: TableBlock, paper: Paper): readonly string[] {
  const { head, rows } = drawTable(block, paper);
  return [...head, ...rows.flat()];
}

/** Aligned columns; where even narrow ones do not fit side by side, one record below the other. */
export function drawTable(block: TableBlock, paper: Paper): DrawnTable {
  const columns = block.rows.reduce((most, row) => Math.max(most, row.length), block.columns.length);
  if (columns === 0) return { head: [], rows: [] };
  const header = cells(block.columns, columns, paper);
  const rows = block.rows.map((row) => cells(row, columns, paper));
  const widths = fitWidths(naturalWidths([header, ...rows], columns), paper.width);
  if (widths === undefined) return { head: [], rows: recordLines(header, rows, paper) };
  const numeric = numericColumns(block, columns);
  const draw = (row: readonly string[]): string[] => rowLines(row, widths, numeric);
  return {
    head: [...draw(header), widths.map((width) => '─'.repeat(width)).join(GAP)],
    rows: rows.map(draw),
  };
}

/** A row is as high as its longest text needs. */
function rowLines(row: readonly string[], widths: readonly number[], numeric: readonly boolean[]): string[] {
  const cellLines = row.map((cell, at) => wrapCell(cell, widths[at] ?? 0));
  const height = Math.max(1, ...cellLines.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cellLines
      .map((lines, at) => place(lines[line] ?? '', widths[at] ?? 0, numeric[at] ?? false))
      .join(GAP)
      .trimEnd(),
  );
}

function wrapCell(cell: string, width: number): string[] {
  const lines = wrap(cell, width);
  if (lines.length <= LINES_PER_CELL) return lines;
  const last = lines.slice(LINES_PER_CELL - 1).join(' ');
  return [...lines.slice(0, LINES_PER_CELL - 1), cut(last, width)];
}

/** Numbers stand under each other's units: a column is numeric when no cell of it is text or a time. */
export const numericColumns = ({ rows }: TableBlock, columns: number): boolean[] =>
  Array.from({ length: columns }, (_, at) => {
    const values = rows.flatMap((row) => (row[at] === undefined || row[at] === '' ? [] : [row[at]]));
    return values.length > 0 && values.every((value) => typeof value !== 'string' && !('at' in value));
  });

function cells(row: readonly Value[], columns: number, { now }: Paper): string[] {
  return Array.from({ length: columns }, (_, at) => oneLine(formatValue(row[at] ?? '', now)));
}

const place = (cell: string, width: number, numeric: boolean): string =>
  numeric ? padLeft(cut(cell, width), width) : fit(cell, width);

const naturalWidths = (rows: readonly (readonly string[])[], columns: number): number[] =>
  Array.from({ length: columns }, (_, at) =>
    rows.reduce((most, row) => Math.max(most, columnsOf(row[at] ?? '')), 1),
  );

/** Takes from the widest column until the line fits; undefined when that would leave nothing to read. */
function fitWidths(natural: readonly number[], width: number): readonly number[] | undefined {
  const widths = [...natural];
  const room = width - GAP.length * (widths.length - 1);
  let excess = widths.reduce((sum, each) => sum + each, 0) - room;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) return undefined;
    const at = widths.indexOf(widest);
    const next = Math.max(NARROWEST, ...widths.filter((each) => each < widest));
    const take = Math.min(excess, Math.max(1, widest - next));
    widths[at] = widest - take;
    excess -= take;
  }
  return widths;
}

function recordLines(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { width }: Paper,
): string[][] {
  const labelWidth = Math.min(20, Math.max(...header.map(columnsOf)));
  return rows.map((row, index) => [
    ...(index > 0 ? [''] : []),
    ...row.map((cell, at) => {
      const label = pad(cut(header[at] ?? '', labelWidth), labelWidth);
      return `${label}  ${cut(cell, width - labelWidth - 2)}`;
    }),
  ]);
}

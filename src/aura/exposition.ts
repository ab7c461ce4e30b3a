import type { Labels } from '../history.ts';

/** One line of the Prometheus text format. Times stay as written: milliseconds here, seconds in OpenMetrics. */
export interface Reading {
  readonly metric: string;
  /** The value of `instance_id`; the label itself is left out below. */
  readonly instance: string | undefined;
  /** By name, so that the order in the source makes no second series. One object for all lines with the same text. */
  readonly labels: Labels;
  readonly value: number;
  readonly time: number | undefined;
}
/** A reading, 'nothing' for comments and blank lines, or 'bad'. */
export type ParseLine = (line: string) => Reading | 'nothing' | 'bad';

interface LabelBlock {
  readonly instance: string | undefined;
  readonly name: string | undefined;
  readonly labels: Labels;
}

const NAME = /^[a-zA-Z_:][\w:]*$/;
const LABEL = /^[a-zA-Z_]\w*$/;
const LONGEST_LINE = 65_536;
const LARGEST_CACHE = 20_000;

/** Lines of one source share a parser: the same few label blocks come again and again, and are read once. */
export function createLineParser(leaveOut: readonly string[] = []): ParseLine {
  const cache = new Map<string, LabelBlock | 'bad'>();
  const dropped = new Set(['instance_id', '__name__', ...leaveOut]);

  const block = (text: string): LabelBlock | 'bad' => {
    let known = cache.get(text);
    if (known === undefined) {
      known = readLabels(text, dropped);
      if (cache.size >= LARGEST_CACHE) cache.clear();
      cache.set(text, known);
    }
    return known;
  };

  return (raw) => {
    if (raw.length > LONGEST_LINE) return 'bad';
    const line = raw.trim();
    if (line === '' || line.charCodeAt(0) === 35) return 'nothing';
    const open = line.indexOf('{');
    const space = line.search(/\s/);
    const bare = open === -1 || (space !== -1 && space < open && line.slice(space, open).trim() !== '');
    const close = bare ? -1 : endOfLabels(line, open + 1);
    if (!bare && close === -1) return 'bad';
    const nameEnd = bare ? space : open;
    if (nameEnd === -1) return 'bad';

    const labels = bare ? NO_LABELS : block(line.slice(open + 1, close));
    const rest = readValue(line.slice(bare ? nameEnd : close + 1));
    if (labels === 'bad' || rest === undefined) return 'bad';
    const metric = line.slice(0, nameEnd).trim() || (labels.name ?? '');
    if (!NAME.test(metric)) return 'bad';
    return { metric, instance: labels.instance, labels: labels.labels, ...rest };
  };
}

const NO_LABELS: LabelBlock = { instance: undefined, name: undefined, labels: {} };

/** The closing brace, which may also stand inside of a quoted value. */
function endOfLabels(line: string, from: number): number {
  let quoted = false;
  for (let at = from; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (quoted && code === 92) at++;
    else if (code === 34) quoted = !quoted;
    else if (code === 125 && !quoted) return at;
  }
  return -1;
}

const PAIR = /\s*([^=\s,{}"]+)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|$)/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

function readLabels(text: string, dropped: ReadonlySet<string>): LabelBlock | 'bad' {
  const pairs: [string, string][] = [];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < text.length && text.slice(PAIR.lastIndex).trim() !== '') {
    const match = PAIR.exec(text);
    const [, name, value] = match ?? [];
    if (name === undefined || value === undefined || !LABEL.test(name)) return 'bad';
    pairs.push([
      name,
      value.includes('\\') ? value.replace(/\\(.)/g, (all, c: string) => ESCAPES[c] ?? all) : value,
    ]);
    if (pairs.length > 100) return 'bad';
  }
  const find = (wanted: string) => pairs.find(([name]) => name === wanted)?.[1];
  return {
    instance: find('instance_id'),
    name: find('__name__'),
    labels: Object.fromEntries(
      // An empty value means the same as no label.
      pairs
        .filter(([name, value]) => value !== '' && !dropped.has(name))
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Infinity,
  '+inf': Infinity,
  '-inf': -Infinity,
};

/** `value`, `value time`, either with an exemplar behind. */
function readValue(text: string): { value: number; time: number | undefined } | undefined {
  const exemplar = text.indexOf(' # ');
  const parts = (exemplar === -1 ? text : text.slice(0, exemplar)).trim().split(/\s+/);
  const [first = '', second] = parts;
  if (first === '' || parts.length > 2) return undefined;
  const value = WORDS[first.toLowerCase()] ?? Number(first);
  if (Number.isNaN(value) && first.toLowerCase() !== 'nan') return undefined;
  const time = second === undefined ? undefined : Number(second);
  return time !== undefined && !Number.isFinite(time) ? undefined : { value, time };
}

/** Everything in one answer. Of a series that stands twice the newer reading is kept, or the first of two equal ones. */
export function readExposition(text: string): {
  readonly readings: readonly Reading[];
  readonly bad: number;
} {
  const parse = createLineParser();
  const newest = new Map<string, Reading>();
  let bad = 0;
  for (const line of text.split('\n')) {
    const reading = parse(line);
    if (reading === 'nothing') continue;
    if (reading === 'bad') {
      bad++;
      continue;
    }
    const key = JSON.stringify([reading.metric, reading.instance, reading.labels]);
    const before = newest.get(key);
    if (!before || (reading.time ?? 0) > (before.time ?? 0)) newest.set(key, reading);
  }
  return { readings: [...newest.values()], bad };
}

import type { Sample } from '../history.ts';
import { createLineParser } from './exposition.ts';

/** What became of a file, counted while it is read. */
export interface Tally {
  lines: number;
  samples: number;
  /** Not understood, or without a time: a reading without a time has no place in a history. */
  bad: number;
  /** Understood, but of no instance (no `instance_id`). */
  foreign: number;
  /** NaN and infinities: nothing was measured. */
  empty: number;
  /** `# EOF` came, so the file is whole. Prometheus text has no such mark. */
  complete: boolean;
}
export const createTally = (): Tally => ({
  lines: 0,
  samples: 0,
  bad: 0,
  foreign: 0,
  empty: 0,
  complete: false,
});

const BATCH = 5000;
const HELD_AT_MOST = 50_000;
/** Seconds reach this in the year 5138, milliseconds did in 1973: below it a time is in seconds. */
const MILLISECONDS_FROM = 1e11;
/** What a Prometheus adds about its own scraping; with them the same series would be there twice. */
const OF_THE_SCRAPER = ['job', 'instance'];

/**
 * Reads OpenMetrics (times in seconds), Prometheus text (milliseconds) or what `promtool tsdb dump` prints, told apart
 * by the size of the time. Each item of `lines` is one or more whole lines. Memory does not grow with the file.
 */
export async function* readOpenMetrics(
  lines: AsyncIterable<string>,
  tally: Tally = createTally(),
): AsyncGenerator<{ readonly instance: string; readonly samples: readonly Sample[] }> {
  const parse = createLineParser(OF_THE_SCRAPER);
  const held = new Map<string, Sample[]>();
  let count = 0;

  for await (const block of lines) {
    for (const line of block.split('\n')) {
      const found = readSample(line, parse, tally);
      if (!found) continue;
      const batch = held.get(found.instance) ?? [];
      if (batch.length === 0) held.set(found.instance, batch);
      batch.push(found.sample);
      count++;
      if (batch.length < BATCH) continue;
      held.delete(found.instance);
      count -= batch.length;
      yield { instance: found.instance, samples: batch };
    }
    if (count < HELD_AT_MOST) continue;
    for (const [instance, samples] of held) yield { instance, samples };
    held.clear();
    count = 0;
  }
  for (const [instance, samples] of held) yield { instance, samples };
}

function readSample(line: string, parse: ReturnType<typeof createLineParser>, tally: Tally) {
  const reading = parse(line);
  if (reading === 'nothing') {
    if (line.trim() === '# EOF') tally.complete = true;
    return undefined;
  }
  tally.lines++;
  if (reading === 'bad' || reading.time === undefined || reading.time < 0) tally.bad++;
  else if (!reading.instance) tally.foreign++;
  else if (!Number.isFinite(reading.value)) tally.empty++;
  else {
    tally.samples++;
    const { metric, labels, instance, time, value } = reading;
    const at = Math.round(time < MILLISECONDS_FROM ? time * 1000 : time);
    return { instance, sample: { metric, labels, at, value } };
  }
  return undefined;
}

const LONGEST_LINE = 65_536;

/** Blocks of whole lines out of the chunks of a stream: far fewer steps than one for each line. */
export async function* wholeLines(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
    const end = text.lastIndexOf('\n');
    rest = text.slice(end + 1);
    if (end >= 0) yield text.slice(0, end);
    // Not a file of lines; what is cut off is counted as bad when it is read.
    if (rest.length <= LONGEST_LINE) continue;
    yield rest;
    rest = '';
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

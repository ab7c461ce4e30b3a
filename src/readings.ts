import { advance, judge, type Condition, type Run } from './condition.ts';
import type { Question } from './diagnose.ts';
import type { History, Sample } from './history.ts';
import { createFeatureReader, type Features, type Known } from './series/features.ts';

const MINUTE = 60_000;
export const SCRAPE_MS = MINUTE;
/** The longest `for` of any rule; so far back the past is read at start. */
const WARM_MS = 24 * 60 * MINUTE;

export interface Reading {
  readonly at: Date;
  readonly features: Features;
}

/** What one instance's samples say: the newest features, and how long each rule has held. */
export interface Readings {
  /** Takes in one scrape; false when it is not newer than the last. */
  readonly take: (samples: readonly Sample[], known: Known) => boolean;
  /** Goes through the last day's history, so that "for 24 h" is known after a restart, too. */
  readonly warm: (history: History, id: string, now: number, known: Known) => Promise<void>;
  readonly newest: () => Reading | undefined;
  readonly conditions: () => readonly Condition[];
}

export function createReadings(questions: () => readonly Question[]): Readings {
  const reader = createFeatureReader();
  const runs = new Map<string, Run>();
  let newest: Reading | undefined;
  let conditions: readonly Condition[] = [];
  // Half a past is no present: what it says in between is not shown.
  let warming = false;

  function take(samples: readonly Sample[], known: Known): boolean {
    const at = samples.reduce((latest, sample) => Math.max(latest, sample.at), 0);
    if (at === 0 || (newest && at <= newest.at.getTime())) return false;
    const features = reader.next(samples, at, known);
    newest = { at: new Date(at), features };
    conditions = questions().flatMap(({ rules }) =>
      rules.map((rule) => {
        const truth = rule.when(features);
        const run = advance(runs.get(rule.id), truth, at, SCRAPE_MS);
        if (run) runs.set(rule.id, run);
        else runs.delete(rule.id);
        return judge(rule.id, run, truth, rule.forMin * MINUTE, SCRAPE_MS);
      }),
    );
    return true;
  }

  async function warm(history: History, id: string, now: number, known: Known): Promise<void> {
    warming = true;
    try {
      const metrics = (await history.metrics(id))
        .filter(({ last }) => last >= now - WARM_MS)
        .map(({ metric }) => metric);
      for (let from = now - WARM_MS; from < now; from += 60 * MINUTE) {
        // eslint-disable-next-line no-await-in-loop -- in order, and other work goes on between the hours
        for (const samples of await scrapesOf(history, id, metrics, from, from + 60 * MINUTE - 1))
          take(samples, known);
      }
    } finally {
      warming = false;
    }
  }

  return {
    take,
    warm,
    newest: () => (warming ? undefined : newest),
    conditions: () => (warming ? [] : conditions),
  };
}

/** The readings of an hour, put together as they were scraped. */
async function scrapesOf(
  history: History,
  id: string,
  metrics: readonly string[],
  from: number,
  to: number,
): Promise<readonly (readonly Sample[])[]> {
  if (metrics.length === 0) return [];
  const scrapes = new Map<number, Sample[]>();
  for (const { metric, labels, points } of await history.read(id, metrics, { from, to }))
    for (const { at, last } of points) {
      const sample = { metric, labels, at, value: last };
      const scrape = scrapes.get(at);
      if (scrape) scrape.push(sample);
      else scrapes.set(at, [sample]);
    }
  return [...scrapes].toSorted(([a], [b]) => a - b).map(([, samples]) => samples);
}

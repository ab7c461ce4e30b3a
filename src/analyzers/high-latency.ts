import * as z from 'zod';
import { analyzer, atLeast, given, over, type Next } from '../analyzer.ts';

const next: readonly Next[] = [
  { label: 'Slow queries', command: 'slow-queries' },
  { label: 'Latency chart', command: 'metrics', args: { what: 'latency' } },
];
/** A percentile of a handful of queries says nothing. */
const ENOUGH = 50;

export default analyzer({
  summary: 'Queries that take long',
  label: 'p99',
  shows: 'latencyP99Ms',
  options: z.object({
    p50WatchMs: z.number().default(100),
    p50WarnMs: z.number().default(200),
    p50CriticalMs: z.number().default(500),
    p99WatchMs: z.number().default(2_000),
    p99CriticalMs: z.number().default(5_000),
    spreadWatch: z.number().default(10),
    spreadFloorMs: z.number().default(1_000),
  }),
  rules: (limit) => [
    {
      id: 'LAT_P99',
      severity: 'critical',
      forMin: 10,
      ...given('queriesIn10Min', ENOUGH, over('latencyP99Ms', limit.p99CriticalMs)),
      verdict: 'The slowest queries take so long that people notice. Find them in the log now.',
      advice: 'optimize',
      next,
      source: 'Aura course, query metrics: p99 over 5 s for 10 min',
    },
    {
      id: 'LAT_P50_CRIT',
      severity: 'critical',
      forMin: 15,
      ...given('queriesIn10Min', ENOUGH, over('latencyP50Ms', limit.p50CriticalMs)),
      verdict: 'Every second query is slow: a resource is short, not one query.',
      advice: 'optimize',
      next,
      source: 'Aura course, query metrics: median over 500 ms',
    },
    {
      id: 'LAT_P50',
      severity: 'warning',
      forMin: 15,
      ...given('queriesIn10Min', ENOUGH, over('latencyP50Ms', limit.p50WarnMs)),
      verdict: 'The typical query is slow. Review the query log.',
      advice: 'optimize',
      next,
      source: 'Aura course, query metrics: median over 200 ms for 15 min',
    },
    {
      id: 'LAT_P99_WATCH',
      severity: 'watch',
      forMin: 10,
      ...given('queriesIn10Min', ENOUGH, over('latencyP99Ms', limit.p99WatchMs)),
      verdict: 'A few queries take seconds. Read the log in the daily review.',
      advice: 'optimize',
      next,
      source: 'Aura course, query metrics: p99 over 2 s, daily threshold',
    },
    {
      id: 'LAT_SPREAD',
      severity: 'watch',
      forMin: 10,
      label: 'p99 over p50',
      ...given(
        'queriesIn10Min',
        ENOUGH,
        given('latencyP99Ms', limit.spreadFloorMs, over('latencySpread', limit.spreadWatch)),
      ),
      verdict: 'A few queries are far slower than the rest: scaling will not help, finding them will.',
      advice: 'optimize',
      next,
      source: 'Aura course, query metrics: p99 over 10 × median; floor of 1 s',
    },
    {
      id: 'LAT_P50_WATCH',
      severity: 'watch',
      forMin: 15,
      ...given('queriesIn10Min', ENOUGH, atLeast('latencyP50Ms', limit.p50WatchMs)),
      verdict: 'The typical query takes more than 100 ms.',
      advice: 'monitor',
      source: 'Aura course, query metrics: median below 100 ms is healthy',
    },
  ],
});

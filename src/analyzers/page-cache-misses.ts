import * as z from 'zod';
import { analyzer, under, type Next } from '../analyzer.ts';

const next: readonly Next[] = [
  { label: 'Queries reading disk', command: 'slow-queries', args: { sort: 'faults' } },
  { label: 'Page cache chart', command: 'metrics', args: { what: 'page-cache' } },
];

export default analyzer({
  summary: 'Reads that miss the page cache',
  label: 'Page cache hits',
  shows: 'pageCacheHitPct',
  options: z.object({ warnPct: z.number().default(98), criticalPct: z.number().default(95) }),
  rules: ({ warnPct, criticalPct }) => [
    {
      id: 'PC_CRIT',
      severity: 'critical',
      forMin: 15,
      ...under('pageCacheHitPct', criticalPct),
      verdict: 'Many reads go to disk: a scan, or a graph larger than the cache. Look for scans first.',
      advice: 'optimize',
      next,
      source: 'Aura course, page cache: under 95 % for 15 min',
    },
    {
      id: 'PC_WARN',
      severity: 'warning',
      forMin: 30,
      ...under('pageCacheHitPct', warnPct),
      verdict: 'The working set does not quite fit the cache. Look for scans before you scale memory.',
      advice: 'optimize',
      next,
      source: 'Aura course, page cache: under 98 % for 30 min',
    },
  ],
});

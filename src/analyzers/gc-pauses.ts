import * as z from 'zod';
import { analyzer, over, type Next } from '../analyzer.ts';

const next: readonly Next[] = [
  { label: 'Hungriest queries', command: 'slow-queries', args: { sort: 'bytes' } },
  { label: 'Garbage collection chart', command: 'metrics', args: { what: 'gc' } },
];

export default analyzer({
  summary: 'Time lost in garbage collection',
  label: 'Garbage collection',
  shows: 'gcTotalPct',
  options: z.object({
    watchPct: z.number().default(1),
    warnPct: z.number().default(3),
    criticalPct: z.number().default(5),
    oldHighPct: z.number().default(1),
    youngWarnPct: z.number().default(2),
  }),
  rules: ({ watchPct, warnPct, criticalPct, oldHighPct, youngWarnPct }) => [
    {
      id: 'GC_CRIT',
      severity: 'critical',
      forMin: 10,
      ...over('gcTotalPct', criticalPct),
      verdict:
        'Queries stand still while memory is cleaned up. Memory is the cause, even if CPU is high too.',
      advice: 'optimize',
      next,
      source: 'Aura course, garbage collection: over 5 % for 10 min',
    },
    {
      id: 'GC_OLD',
      severity: 'high',
      forMin: 10,
      label: 'Garbage collection, old',
      ...over('gcOldPct', oldHighPct),
      verdict: 'Long pauses: the heap is full of long-lived objects.',
      advice: 'optimize',
      next,
      source: 'Aura course, garbage collection: old generation over 1 % for 10 min',
    },
    {
      id: 'GC_WARN',
      severity: 'warning',
      forMin: 15,
      ...over('gcTotalPct', warnPct),
      verdict: 'Cleaning up memory takes noticeable time. Look at queries and heap together.',
      advice: 'optimize',
      next,
      source: 'Aura course, garbage collection: over 3 % for 15 min',
    },
    {
      id: 'GC_YOUNG',
      severity: 'warning',
      forMin: 15,
      label: 'Garbage collection, young',
      ...over('gcYoungPct', youngWarnPct),
      verdict: 'Queries create and drop much memory: large results, collect, unwind.',
      advice: 'optimize',
      next,
      source: 'Aura course, garbage collection: young generation over 2 %',
    },
    {
      id: 'GC_WATCH',
      severity: 'watch',
      forMin: 15,
      ...over('gcTotalPct', watchPct),
      verdict: 'Cleaning up memory takes more than its usual share.',
      advice: 'monitor',
      source: 'Aura course, garbage collection: below 1 % is healthy',
    },
  ],
});

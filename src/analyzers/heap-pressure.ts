import * as z from 'zod';
import { analyzer, atLeast, over, type Next } from '../analyzer.ts';

const next: readonly Next[] = [
  { label: 'Hungriest queries', command: 'slow-queries', args: { sort: 'bytes' } },
  { label: 'Heap chart', command: 'metrics', args: { what: 'heap' } },
];

export default analyzer({
  summary: 'Heap memory under pressure',
  label: 'Heap',
  shows: 'heapPct',
  options: z.object({
    watchPct: z.number().default(60),
    warnPct: z.number().default(70),
    highPct: z.number().default(80),
    criticalPct: z.number().default(85),
  }),
  rules: ({ watchPct, warnPct, highPct, criticalPct }) => [
    {
      id: 'HEAP_CRIT',
      severity: 'critical',
      forMin: 5,
      ...atLeast('heapPct', criticalPct),
      verdict: 'Heap is nearly full and does not recover: out-of-memory errors are close.',
      advice: 'optimize',
      next,
      source: 'Aura course, heap memory: 85 % for 5 min',
    },
    {
      id: 'HEAP_HIGH',
      severity: 'high',
      forMin: 15,
      ...over('heapPct', highPct),
      verdict: 'Heap stays above the pressure line. Look for queries that hold much memory.',
      advice: 'optimize',
      next,
      source: 'Aura course, metrics integration: over 80 % for 15 min',
    },
    {
      id: 'HEAP_WARN',
      severity: 'warning',
      forMin: 15,
      ...atLeast('heapPct', warnPct),
      verdict: 'Heap is high. Review the memory-hungry queries.',
      advice: 'optimize',
      next,
      source: 'Aura course, heap memory: 70 % for 15 min',
    },
    {
      id: 'HEAP_WATCH',
      severity: 'watch',
      forMin: 15,
      ...atLeast('heapPct', watchPct),
      verdict: 'Heap is above its usual 20–50 %.',
      advice: 'monitor',
      source: 'Aura course, heap memory: below 60 % is healthy',
    },
  ],
});

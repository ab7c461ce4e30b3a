import * as z from 'zod';
import { analyzer, over, type Next } from '../analyzer.ts';

const next: readonly Next[] = [
  { label: 'Hungriest queries', command: 'slow-queries', args: { sort: 'bytes' } },
  { label: 'Heap chart', command: 'metrics', args: { what: 'heap' } },
];

export default analyzer({
  summary: 'Queries that ran out of memory',
  label: 'Out of memory, 24 h',
  shows: 'oomInDay',
  options: z.object({ manyInDay: z.number().default(5) }),
  rules: ({ manyInDay }) => [
    {
      id: 'OOM_MANY',
      severity: 'emergency',
      forMin: 0,
      ...over('oomInDay', manyInDay),
      verdict:
        'Memory ran out again and again today: queries fail. Find the query that takes it, and scale if users suffer now.',
      advice: 'scale',
      next,
      source: 'Aura course, out-of-memory errors: more than 5 in the period (24 h)',
    },
    {
      id: 'OOM_ANY',
      severity: 'critical',
      forMin: 0,
      label: 'Out of memory, 5 min',
      ...over('oomIn5Min', 0),
      verdict: 'A query just ran out of memory and failed; others may fail with it.',
      advice: 'optimize',
      next,
      source: 'Aura course, out-of-memory errors: any increase in 5 min',
    },
    {
      id: 'OOM_TODAY',
      severity: 'high',
      forMin: 0,
      ...over('oomInDay', 0),
      verdict: 'Memory ran out within the last 24 h. Find the query that took it.',
      advice: 'optimize',
      next,
      source: 'Aura course, metrics overview: 1–5, investigate at once',
    },
  ],
});

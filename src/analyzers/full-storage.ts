import * as z from 'zod';
import { analyzer, atLeast, type Next } from '../analyzer.ts';

const next: readonly Next[] = [
  { label: 'Storage chart', command: 'metrics', args: { what: 'storage', last: '30d' } },
];

export default analyzer({
  summary: 'Storage running full',
  label: 'Storage',
  shows: 'storagePct',
  options: z.object({
    warnPct: z.number().default(70),
    highPct: z.number().default(80),
    criticalPct: z.number().default(90),
  }),
  rules: ({ warnPct, highPct, criticalPct }) => [
    {
      id: 'STORAGE_CRIT',
      severity: 'critical',
      forMin: 0,
      ...atLeast('storagePct', criticalPct),
      verdict: 'Storage is almost full. Scale it within 7 days at most; writes fail when it is full.',
      advice: 'scale',
      next,
      source: 'Aura course, storage: 90 % at first touch, within 7 days',
    },
    {
      id: 'STORAGE_HIGH',
      severity: 'high',
      forMin: 12 * 60,
      ...atLeast('storagePct', highPct),
      verdict: 'Storage fills up. Schedule a larger size within 30 days.',
      advice: 'scale',
      next,
      source: 'Aura course, storage: 80 % for 12 h',
    },
    {
      id: 'STORAGE_WARN',
      severity: 'warning',
      forMin: 24 * 60,
      ...atLeast('storagePct', warnPct),
      verdict: 'Storage needs a plan: clean up, or a larger size in 30–60 days.',
      advice: 'monitor',
      next,
      source: 'Aura course, storage: 70 % for 24 h',
    },
  ],
});

import * as z from 'zod';
import { analyzer, atLeast, given, over, type Next } from '../analyzer.ts';

const next: readonly Next[] = [{ label: 'Query rate chart', command: 'metrics', args: { what: 'queries' } }];
const ENOUGH = 100;

export default analyzer({
  summary: 'Queries that fail',
  label: 'Failed queries',
  shows: 'failedPct',
  options: z.object({
    watchPct: z.number().default(1),
    highPct: z.number().default(5),
    criticalPct: z.number().default(10),
  }),
  rules: ({ watchPct, highPct, criticalPct }) => [
    {
      id: 'FAILED_CRIT',
      severity: 'critical',
      forMin: 5,
      ...given('queriesIn10Min', ENOUGH, over('failedPct', criticalPct)),
      verdict: 'More than one query in ten fails. Was something deployed?',
      advice: 'code',
      next,
      source: 'Aura course, query metrics: over 10 % for 5 min; at least 100 queries',
    },
    {
      id: 'FAILED_HIGH',
      severity: 'high',
      forMin: 10,
      ...given('queriesIn10Min', ENOUGH, over('failedPct', highPct)),
      verdict: 'Too many queries fail. Look at their status codes.',
      advice: 'code',
      next,
      source: 'Aura course, query metrics: over 5 %',
    },
    {
      id: 'FAILED_WATCH',
      severity: 'watch',
      forMin: 10,
      ...given('queriesIn10Min', ENOUGH, atLeast('failedPct', watchPct)),
      verdict: 'More queries fail than the usual 1 %.',
      advice: 'monitor',
      next,
      source: 'Aura course, query metrics: below 1 % is normal',
    },
  ],
});

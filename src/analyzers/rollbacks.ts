import * as z from 'zod';
import { analyzer, atLeast, given, over, type Next } from '../analyzer.ts';

const next: readonly Next[] = [
  { label: 'Commits and rollbacks', command: 'metrics', args: { what: 'commits' } },
];
const ENOUGH = 100;

export default analyzer({
  summary: 'Transactions rolled back',
  label: 'Rollbacks',
  shows: 'rollbackPct',
  options: z.object({ watchPct: z.number().default(1), warnPct: z.number().default(5) }),
  rules: ({ watchPct, warnPct }) => [
    {
      id: 'ROLLBACK',
      severity: 'warning',
      forMin: 10,
      ...given('commitsIn10Min', ENOUGH, over('rollbackPct', warnPct)),
      verdict:
        'Many transactions are undone: conflicts, constraints or time-outs in the application. Scaling does not help.',
      advice: 'code',
      next,
      source: 'Aura course, transactions: over 5 % of commits for 10 min',
    },
    {
      id: 'ROLLBACK_WATCH',
      severity: 'watch',
      forMin: 10,
      ...given('commitsIn10Min', ENOUGH, atLeast('rollbackPct', watchPct)),
      verdict: 'More transactions are undone than the usual 1 %.',
      advice: 'monitor',
      next,
      source: 'Aura course, transactions: below 1 % is normal',
    },
  ],
});

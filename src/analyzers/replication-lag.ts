import * as z from 'zod';
import { analyzer, over } from '../analyzer.ts';

export default analyzer({
  summary: 'A cluster member that falls behind',
  label: 'Replication lag (ids)',
  shows: 'replicationLag',
  options: z.object({ criticalIds: z.number().default(1_000) }),
  rules: ({ criticalIds }) => [
    {
      id: 'REPL_LAG',
      severity: 'critical',
      forMin: 5,
      ...over('replicationLag', criticalIds),
      verdict: 'One member does not keep up with the others: reads from it are old. Open a support ticket.',
      advice: 'support',
      next: [{ label: 'Last committed ids', command: 'metrics', args: { what: 'last-transaction' } }],
      source:
        'Aura course, transactions: one member behind, immediate attention; 5 min and 1,000 ids are ours',
    },
  ],
});

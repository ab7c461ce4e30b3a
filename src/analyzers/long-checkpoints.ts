import * as z from 'zod';
import { analyzer, over, type Next } from '../analyzer.ts';

const next: readonly Next[] = [
  { label: 'Checkpoint chart', command: 'metrics', args: { what: 'checkpoints' } },
];
const MINUTE = 60_000;

export default analyzer({
  summary: 'Checkpoints that take long',
  label: 'Last checkpoint',
  shows: 'checkpointLastMs',
  options: z.object({
    watchMin: z.number().default(5),
    warnMin: z.number().default(10),
    criticalMin: z.number().default(30),
  }),
  rules: ({ watchMin, warnMin, criticalMin }) => [
    {
      id: 'CHECKPOINT_STUCK',
      severity: 'critical',
      forMin: 20,
      ...over('checkpointLastMs', criticalMin * MINUTE),
      verdict: 'Writing to disk takes half an hour at a time. Ask support if the load is normal.',
      advice: 'support',
      next,
      source: 'Product tooltip: 30 min',
    },
    {
      id: 'CHECKPOINT_LONG',
      severity: 'warning',
      // Two in a row: they come at most 15 min apart under load.
      forMin: 20,
      ...over('checkpointLastMs', warnMin * MINUTE),
      verdict: 'Writing to disk takes long. Review bulk writes; ask support if it stays in normal activity.',
      advice: 'support',
      next,
      source: 'Aura course, checkpoints: over 10 min, repeatedly',
    },
    {
      id: 'CHECKPOINT_WATCH',
      severity: 'watch',
      forMin: 0,
      ...over('checkpointLastMs', watchMin * MINUTE),
      verdict: 'The last checkpoint took longer than usual.',
      advice: 'monitor',
      next,
      source: 'Aura course, checkpoints: below 5 min is normal',
    },
  ],
});

import * as z from 'zod';
import { analyzer, over } from '../analyzer.ts';

export default analyzer({
  summary: 'No recent snapshot',
  label: 'Last snapshot (hours)',
  shows: 'snapshotAgeHours',
  options: z.object({ warnHours: z.number().default(26), criticalHours: z.number().default(50) }),
  rules: ({ warnHours, criticalHours }) => [
    {
      id: 'SNAPSHOT_MISSING',
      severity: 'critical',
      forMin: 0,
      ...over('snapshotAgeHours', criticalHours),
      verdict: 'There has been no snapshot for two days: a restore would lose all of that.',
      advice: 'support',
      source: 'Daily schedule of the paid tiers, missed twice',
    },
    {
      id: 'SNAPSHOT_OLD',
      severity: 'warning',
      forMin: 0,
      ...over('snapshotAgeHours', warnHours),
      verdict: 'The daily snapshot is late.',
      advice: 'monitor',
      source: 'Daily schedule of the paid tiers, with two hours of grace',
    },
  ],
});

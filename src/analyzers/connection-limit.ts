import * as z from 'zod';
import { analyzer, atLeast, type Next } from '../analyzer.ts';

const next: readonly Next[] = [
  { label: 'Connections chart', command: 'metrics', args: { what: 'connections' } },
];

export default analyzer({
  summary: 'Bolt connections near the limit of the tier',
  label: 'Connections of limit',
  shows: 'boltPctOfLimit',
  options: z.object({
    warnPct: z.number().default(80),
    criticalPct: z.number().default(95),
    fullPct: z.number().default(100),
    warnPerCore: z.number().default(15),
  }),
  rules: ({ warnPct, criticalPct, fullPct, warnPerCore }) => [
    {
      id: 'CONN_FULL',
      severity: 'emergency',
      forMin: 0,
      ...atLeast('boltPctOfLimit', fullPct),
      verdict: 'No connection is left: new ones are refused.',
      advice: 'code',
      next,
      source: 'Aura course, Bolt connections: the limit is hard',
    },
    {
      id: 'CONN_CRIT',
      severity: 'critical',
      forMin: 1,
      ...atLeast('boltPctOfLimit', criticalPct),
      verdict: 'Connections are nearly used up. Check pools and leaks before you scale.',
      advice: 'code',
      next,
      source: 'Aura course, Bolt connections: 95 %',
    },
    {
      id: 'CONN_WARN',
      severity: 'warning',
      forMin: 5,
      ...atLeast('boltPctOfLimit', warnPct),
      verdict: 'Connections come close to the limit. Check pool sizes.',
      advice: 'code',
      next,
      source: 'Aura course, Bolt connections: 80 %',
    },
    {
      id: 'CONN_PER_CORE',
      severity: 'warning',
      forMin: 5,
      label: 'Running per core',
      ...atLeast('boltRunningPerCore', warnPerCore),
      verdict: 'More queries run at once than the cores can serve.',
      advice: 'code',
      next,
      source: 'Aura course, CPU usage: fewer than 15 running per core',
    },
  ],
});

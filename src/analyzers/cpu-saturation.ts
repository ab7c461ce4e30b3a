import * as z from 'zod';
import { analyzer, atLeast, type Next } from '../analyzer.ts';

const next: readonly Next[] = [
  { label: 'Slow queries', command: 'slow-queries' },
  { label: 'CPU chart', command: 'metrics', args: { what: 'cpu' } },
];

export default analyzer({
  summary: 'CPU near its limit',
  label: 'CPU',
  shows: 'cpuPct',
  options: z.object({
    watchPct: z.number().default(60),
    warnPct: z.number().default(70),
    criticalPct: z.number().default(85),
    emergencyPct: z.number().default(99),
  }),
  rules: ({ watchPct, warnPct, criticalPct, emergencyPct }) => [
    {
      id: 'CPU_EMERG',
      severity: 'emergency',
      forMin: 2,
      ...atLeast('cpuPct', emergencyPct),
      verdict: 'CPU is used up: queries queue. End a runaway query first; scale if there is none.',
      advice: 'optimize',
      next,
      source: 'Aura course, CPU usage: 100 % for 2 min; 99 absorbs rounding',
    },
    {
      id: 'CPU_CRIT',
      severity: 'critical',
      forMin: 5,
      ...atLeast('cpuPct', criticalPct),
      verdict: 'CPU is nearly used up: latency rises. Look at the heaviest queries before you scale.',
      advice: 'optimize',
      next,
      source: 'Aura course, CPU usage: 85 % for 5 min',
    },
    {
      id: 'CPU_WARN',
      severity: 'warning',
      forMin: 10,
      ...atLeast('cpuPct', warnPct),
      verdict: 'CPU is high. Look for heavy queries; it is not a crisis yet.',
      advice: 'optimize',
      next,
      source: 'Aura course, CPU usage: 70 % for 10 min',
    },
    {
      id: 'CPU_WATCH',
      severity: 'watch',
      forMin: 10,
      ...atLeast('cpuPct', watchPct),
      verdict: 'CPU is above its usual 10–40 %.',
      advice: 'monitor',
      source: 'Aura course, metrics overview: below 60 % is healthy',
    },
  ],
});

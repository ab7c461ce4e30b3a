import type { ScenarioSource } from '../scenario.ts';

export default {
  name: 'memory-pressure-at-peak',
  summary: 'Recommendations became popular: at peak more of them run at once than the memory can hold.',
  instance: 'recommender',
  cause: {
    name: 'undersized-for-peak',
    text: 'The concurrent path-collecting queries and the part of the graph that they touch outgrew heap and page cache at peak traffic.',
  },
  verdict: 'scale first then optimise',
  evidence: [
    'heap stays high at peak and collections of the old generation take a visible share of the time',
    'out-of-memory errors are scattered over the peak and absent at night',
    'page cache hit ratio falls with constant evictions',
    'one class collects whole paths without a LIMIT and allocates by far the most',
  ],
  draw: {
    magnitude: [46, 52],
    onsetHoursBeforeStart: [5, 9],
    noise: [0.04, 0.09],
    season: { peakHoursFromStart: [-2.5, -0.5], depth: [0.6, 0.7], weekend: [0.95, 1.1] },
  },
  steps: [
    { event: { kind: 'change', class: 'basket-affinity', rate: 'magnitude', pages: 3 } },
    { event: { kind: 'change', class: 'for-session', rate: 1.4 } },
  ],
  cure: [{ kind: 'resize', memoryGb: 32 }],
} satisfies ScenarioSource;

import type { ScenarioSource } from '../scenario.ts';

export default {
  name: 'healthy',
  summary: 'An ordinary day: traffic comes and goes, batches run, a few queries fail.',
  instance: 'shop',
  cause: { name: 'none', text: 'Nothing is wrong.' },
  verdict: 'monitor',
  evidence: ['every resource follows the traffic and returns', 'few failures, all of them the clients’ own'],
  draw: {
    magnitude: [1, 1],
    onsetHoursBeforeStart: [1, 1],
    noise: [0.03, 0.08],
    season: { peakHoursFromStart: [-2, 3], depth: [0.45, 0.65], weekend: [0.8, 1.1] },
  },
  steps: [],
  cure: [],
} satisfies ScenarioSource;

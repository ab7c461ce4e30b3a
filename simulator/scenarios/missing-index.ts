import type { ScenarioSource } from '../scenario.ts';

export default {
  name: 'missing-index',
  summary: 'After a release the storefront looks customers up by e-mail, and the index for that is gone.',
  instance: 'shop',
  cause: {
    name: 'missing-index',
    text: 'Customer(email) has no index: each look-up scans all customers (NodeByLabelScan and Filter) and takes hundreds of milliseconds of processor time instead of two.',
  },
  verdict: 'optimise first',
  evidence: [
    'CPU near its limit from the release on, without a return to its baseline',
    'one query text has most of the total time, with hundreds of thousands of page hits a run',
    'page cache hit ratio and heap stay good: memory is not short',
    'all other queries are slower too, because they wait for a core',
  ],
  draw: {
    magnitude: [1.6, 1.8],
    onsetHoursBeforeStart: [3, 5.5],
    noise: [0.03, 0.07],
    season: { peakHoursFromStart: [-1.5, 0.5], depth: [0.4, 0.55], weekend: [0.95, 1.1] },
  },
  steps: [
    { event: { kind: 'deploy', app: 'storefront', version: '4.12.0' } },
    { event: { kind: 'drop-index', index: 'customer_email' } },
    { event: { kind: 'change', class: 'customer-by-email', rate: 'magnitude' } },
  ],
  cure: [{ kind: 'create-index', index: 'customer_email' }],
} satisfies ScenarioSource;

import { tierName, type Instance } from '../aura.ts';
import type { Card } from './card.ts';

interface Road {
  readonly what: string;
  readonly steps: readonly string[];
}

const DOWNLOAD: readonly string[] = [
  'In the Aura console open Operations → Logs, choose Query and this instance.',
  'Choose at most 24 hours around the trouble, press Fetch logs, then the download icon.',
  'Send the file to me: in Slack or Teams drop it into our direct messages, in the console use slow-queries with --file.',
];

/** What each tier offers; the API gives no logs anywhere. */
const ROADS: Readonly<Record<string, Road>> = {
  'free-db': {
    what: 'AuraDB Free keeps no query log.',
    steps: ['Move to Professional or above to get one.'],
  },
  'professional-db': { what: 'Professional keeps a query log to download, no forwarding.', steps: DOWNLOAD },
  'professional-ds': {
    what: 'AuraDS Professional keeps a query log to download, no forwarding.',
    steps: DOWNLOAD,
  },
};

const FORWARD: Road = {
  what: 'This tier can forward its query log by itself, which is the only automatic road.',
  steps: [
    ...DOWNLOAD,
    'For good: a Project Admin sets up Settings → Log forwarding to the log store of your cloud; aura.yml then names it.',
  ],
};

/** No log at hand: how to get one for this tier, step by step. */
export function noLogCard(instance: Instance, why: string): Card {
  const { what, steps } = ROADS[instance.tier] ?? FORWARD;
  return {
    title: `${instance.name}: no query log at hand`,
    tone: 'neutral',
    body: [
      { kind: 'text', text: why },
      { kind: 'text', weight: 'strong', text: what },
      ...steps.map((step, index) => ({ kind: 'text', text: `${index + 1}. ${step}` }) as const),
      {
        kind: 'text',
        weight: 'quiet',
        text: `${tierName(instance.tier)}. Aura's API gives no logs on any tier.`,
      },
    ],
    actions: [
      { label: 'Status', command: 'status', args: { instance: instance.id } },
      ...(instance.metricsUrl === undefined
        ? []
        : [{ label: 'Latency chart', command: 'metrics', args: { instance: instance.id, what: 'latency' } }]),
    ],
  };
}

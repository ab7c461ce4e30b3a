import { tierName } from '../aura.ts';
import type { Watched } from '../fleet.ts';
import type { Check } from '../platform.ts';
import type { Block, Card, Fact } from './card.ts';
import { ago } from './format.ts';

const MOST = 15;

/** What is set up and what is missing, with the fix, on one screen. */
export function doctorCard(checks: readonly Check[], watched: readonly Watched[], now: Date): Card {
  const wrong = checks.filter(({ ok }) => !ok);
  const body: readonly Block[] = [
    { kind: 'facts', facts: [...wrong, ...checks.filter(({ ok }) => ok)].map(checkFact) },
    ...(watched.length === 0
      ? []
      : [
          {
            kind: 'facts',
            facts: watched.slice(0, MOST).map((one) => instanceFact(one, now)),
          } satisfies Block,
        ]),
    ...(watched.length > MOST
      ? [
          {
            kind: 'text',
            weight: 'quiet',
            text: `And ${watched.length - MOST} more instances.`,
          } satisfies Block,
        ]
      : []),
  ];
  return {
    title:
      wrong.length === 0
        ? 'Everything is set up'
        : `${wrong.length} thing${wrong.length === 1 ? '' : 's'} to fix`,
    tone: wrong.length === 0 ? 'good' : 'warning',
    body,
    actions: [{ label: 'Check again', command: 'doctor' }],
  };
}

const checkFact = ({ what, ok, say }: Check): Fact => ({
  label: what,
  value: say,
  tone: ok ? 'good' : 'warning',
});

/** What its tier gives, what is missing, and what would help. */
function instanceFact({ instance, metrics, snapshot }: Watched, now: Date): Fact {
  const { name, tier } = instance;
  const label = `${name} (${tierName(tier)})`;
  const snapshots = snapshot?.newest
    ? `last snapshot ${ago(snapshot.newest.takenAt, now)}`
    : 'no recent snapshot seen';
  switch (metrics.kind) {
    case 'live':
      return { label, value: `metrics ${ago(metrics.at, now)}, ${snapshots}` };
    case 'none':
      return {
        label,
        value: `no metrics in this tier, ${snapshots}; a query log put into its folder still works`,
      };
    case 'waiting':
      return {
        label,
        value: instance.status === 'paused' ? 'paused' : `no reading yet, ${snapshots}`,
        tone: 'neutral',
      };
    case 'failing':
      return { label, value: `metrics fail: ${metrics.why}`, tone: 'warning' };
    default:
      return metrics satisfies never;
  }
}

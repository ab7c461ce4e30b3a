import type { Band, Diagnosis, Finding } from '../diagnose.ts';
import type { Watched } from '../fleet.ts';
import { tierName } from '../aura.ts';
import { toneRank, type Action, type Block, type Card, type Chart, type Fact } from './card.ts';
import { featureValue } from './feature.ts';
import { actionsFor, findingLine, isOld, sizeLine, stateLine } from './fleet.ts';
import { ago, duration } from './format.ts';

export interface InstanceView {
  readonly watched: Watched;
  readonly diagnosis: Diagnosis;
  readonly charts: readonly Chart[];
  readonly consoleUrl: string;
  readonly now: Date;
}

/** One instance in depth: what is wrong first, then how it stands in every question, then the last day. */
export function instanceCard({ watched, diagnosis, charts, consoleUrl, now }: InstanceView): Card {
  const { instance } = watched;
  const [worst, ...others] = diagnosis.findings;
  const blocks: Block[] = [
    ...firstBlocks(watched, worst, now),
    ...others.slice(0, 6).map((finding): Block => ({
      kind: 'item',
      title: finding.label,
      tone: finding.severity,
      lines: [findingLine(finding, now)],
    })),
    ...bandBlocks(diagnosis.bands, now),
    { kind: 'facts', facts: stateFacts(watched, now) },
    ...charts.map((chart): Block => ({ kind: 'chart', chart })),
    ...limitBlocks(watched),
    { kind: 'text', weight: 'quiet', text: ageText(watched, now) },
  ];
  const next = worst ? actionsFor(worst, instance, false) : [];
  const usual: readonly Action[] = [
    ...(next.some(({ command }) => command === 'slow-queries') || instance.status !== 'running'
      ? []
      : [{ label: 'Slow queries', command: 'slow-queries', args: { instance: instance.id } }]),
    ...(watched.metrics.kind === 'live'
      ? [{ label: 'Memory charts', command: 'metrics', args: { instance: instance.id, what: 'instance' } }]
      : []),
    { label: 'Refresh', command: 'status', args: { instance: instance.id } },
    { label: 'Open in Aura console', url: consoleUrl },
  ];
  return {
    title: instance.name,
    tone: diagnosis.tone,
    body: blocks,
    actions: [...next, ...usual],
  };
}

/** The sentence that matters. What the rules said before the readings ended is said as such. */
function firstBlocks(watched: Watched, worst: Finding | undefined, now: Date): readonly Block[] {
  const strong = (text: string): Block => ({ kind: 'text', weight: 'strong', text });
  if (!worst) return [strong(stateLine(watched))];
  const line = findingLine(worst, now);
  return isOld(watched)
    ? [strong(stateLine(watched)), { kind: 'text', text: `Before that: ${line}` }]
    : [strong(line)];
}

function bandBlocks(bands: readonly Band[], now: Date): readonly Block[] {
  const known = bands
    .filter(({ value }) => value !== undefined)
    .toSorted((a, b) => toneRank(b.tone) - toneRank(a.tone));
  return known.length === 0 ? [] : [{ kind: 'facts', facts: known.map((band) => bandFact(band, now)) }];
}

function bandFact({ label, feature, value, tone, pending }: Band, now: Date): Fact {
  return {
    label,
    value: value === undefined ? 'no data' : featureValue(feature, value),
    tone,
    ...(pending
      ? {
          note: `${pending.severity} if it lasts: ${duration(Math.max(60_000, now.getTime() - pending.since.getTime()))} of ${pending.forMin} min`,
        }
      : {}),
  };
}

function stateFacts({ instance, snapshot, metrics }: Watched, now: Date): readonly Fact[] {
  const storage = metrics.kind === 'live' ? metrics.features : {};
  const newest = snapshot?.newest;
  return [
    { label: 'State', value: instance.status },
    { label: 'Size', value: sizeLine({ ...instance, status: 'running' }) },
    ...(instance.secondaries ? [{ label: 'Secondaries', value: { count: instance.secondaries } }] : []),
    ...(storage.storageUsedBytes !== undefined && storage.storageLimitBytes !== undefined
      ? [
          { label: 'Store', value: { bytes: storage.storageUsedBytes } },
          { label: 'Disk granted', value: { bytes: storage.storageLimitBytes } },
        ]
      : []),
    ...(instance.nodes === undefined ? [] : [{ label: 'Nodes', value: { count: instance.nodes } }]),
    {
      label: 'Last snapshot',
      value: newest ? { at: newest.takenAt } : snapshot ? 'none today or yesterday' : 'not looked up yet',
      ...(newest ? { note: `${ago(newest.takenAt, now)}, ${newest.trigger}` } : {}),
    },
  ];
}

/** What this tier cannot show, in one line, and the two things that would help. */
function limitBlocks({ instance, metrics }: Watched): readonly Block[] {
  if (metrics.kind !== 'none') return [];
  return [
    {
      kind: 'text',
      text: `${tierName(instance.tier)} has no metrics endpoint, so there are no bands and no charts here. Two things help: put a downloaded query log where slow-queries finds it, or move to Business Critical or above.`,
    },
  ];
}

function ageText({ seenAt, metrics }: Watched, now: Date): string {
  const reading =
    metrics.kind === 'live'
      ? `Reading ${ago(metrics.at, now)}${now.getTime() - metrics.at.getTime() > 120_000 ? ' (stale)' : ''}, read every minute.`
      : metrics.kind === 'failing'
        ? `Metrics cannot be read since ${ago(metrics.since, now)}: ${metrics.why}.`
        : '';
  const isStale = now.getTime() - seenAt.getTime() > 10 * 60_000;
  return [reading, `State from Aura ${ago(seenAt, now)}${isStale ? ' (stale)' : ''}.`]
    .filter((part) => part !== '')
    .join(' ');
}

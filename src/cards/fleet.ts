import type { Instance } from '../aura.ts';
import type { Diagnosis, Finding } from '../diagnose.ts';
import type { Overview, Watched } from '../fleet.ts';
import { tierName } from '../aura.ts';
import {
  toneRank,
  worstTone,
  type Block,
  type Card,
  type CommandAction,
  type ItemBlock,
  type Tone,
} from './card.ts';
import { featureValue } from './feature.ts';
import { ago, duration, formatValue } from './format.ts';

export interface Diagnosed {
  readonly watched: Watched;
  readonly diagnosis: Diagnosis;
}

/** So many instances get three lines each; the rest, which nobody has to look at now, share a line. */
const MOST_ITEMS = 12;
const STALE_MS = 2 * 60_000;

/** The fleet at a glance: who needs a person first. */
export function fleetCard(all: readonly Diagnosed[], overview: Overview, now: Date): Card {
  const sorted = all.toSorted(
    (a, b) =>
      toneRank(b.diagnosis.tone) - toneRank(a.diagnosis.tone) ||
      b.diagnosis.findings.length - a.diagnosis.findings.length ||
      (a.watched.instance.name < b.watched.instance.name ? -1 : 1),
  );
  const needy = sorted.filter(({ diagnosis }) => toneRank(diagnosis.tone) >= toneRank('watch'));
  const shown = sorted.slice(0, Math.max(MOST_ITEMS, Math.min(needy.length, 20)));
  const rest = sorted.slice(shown.length);
  return {
    title: headline(all, needy, overview),
    tone: toneOf(all, overview),
    body: [
      ...problemBlock(overview),
      ...(all.length === 0 ? [{ kind: 'text', text: nothingToShow(overview) } satisfies Block] : []),
      ...shown.map((one) => instanceItem(one, now)),
      ...restBlock(rest),
      { kind: 'text', weight: 'quiet', text: ageLine(all, overview, now) },
    ],
    actions: nextActions(needy[0]),
  };
}

function headline(all: readonly Diagnosed[], needy: readonly Diagnosed[], { problem }: Overview): string {
  const [worst] = needy;
  const instances = all.length === 1 ? '1 instance' : `${all.length} instances`;
  if (worst) {
    const others = needy.length - 1;
    const { name } = worst.watched.instance;
    return others === 0
      ? `${name} needs a person · ${instances}`
      : `${name} and ${others} more need a person · ${instances}`;
  }
  if (all.length === 0) return 'No instances';
  if (problem !== undefined) return `${instances}, as they were last known`;
  const unread = all.filter(({ watched }) => watched.metrics.kind === 'waiting' && isRunning(watched)).length;
  return unread === 0 ? `${instances}: nothing needs you` : `${instances}: no reading yet of ${unread}`;
}

const isRunning = ({ instance }: Watched): boolean => instance.status === 'running';

const nothingToShow = ({ ignored, problem }: Overview): string =>
  problem !== undefined
    ? 'No instance is known yet.'
    : ignored > 0
      ? `aura.yml says to leave all ${ignored} instances alone.`
      : 'The key sees no instance that you may see here. Check its project in the Aura console.';

const problemBlock = ({ problem }: Overview): readonly Block[] =>
  problem === undefined
    ? []
    : [{ kind: 'text', weight: 'strong', text: `What you see may be old: ${problem}.` }];

function instanceItem({ watched, diagnosis }: Diagnosed, now: Date): ItemBlock {
  const { instance } = watched;
  return {
    kind: 'item',
    title: instance.name,
    tone: diagnosis.tone,
    lines: [worstLine(watched, diagnosis, now), numbersLine(watched), sizeLine(instance)].filter(
      (line) => line !== '',
    ),
    action: { label: 'Details', command: 'status', args: { instance: instance.id } },
  };
}

function worstLine(watched: Watched, { findings }: Diagnosis, now: Date): string {
  const [worst] = findings;
  if (!worst) return stateLine(watched);
  const more = findings.length > 1 ? ` (+${findings.length - 1} more)` : '';
  return `${isOld(watched) ? `${stateLine(watched)} Before that: ` : ''}${findingLine(worst, now)}${more}`;
}

/** "CPU 96 % for 3 h: …" */
export function findingLine({ label, feature, value, since, verdict }: Finding, now: Date): string {
  const number = value === undefined ? '' : ` ${formatValue(featureValue(feature, value))}`;
  const long =
    since && now.getTime() - since.getTime() >= 60_000
      ? ` for ${duration(now.getTime() - since.getTime())}`
      : '';
  const name = feature.startsWith('latencyP50') ? 'p50' : label;
  return `${name}${number}${long}: ${verdict}`;
}

/** What the rules said last is not what is now. */
export const isOld = ({ metrics }: Watched): boolean =>
  metrics.kind === 'failing' || metrics.kind === 'waiting';

/** What is to say where no rule speaks. */
export function stateLine({ instance, metrics }: Watched): string {
  if (instance.status === 'paused') return 'Paused. Aura resumes it by itself 30 days after the pause.';
  if (instance.status !== 'running') return `Aura says: ${instance.status}.`;
  switch (metrics.kind) {
    case 'none':
      return 'Running. This tier has no metrics endpoint.';
    case 'waiting':
      return 'Running. No reading yet; the first comes within a minute.';
    case 'failing':
      return `Running, but its metrics cannot be read: ${metrics.why}.`;
    case 'live':
      return 'Nothing needs you.';
    default:
      return metrics satisfies never;
  }
}

function numbersLine({ metrics }: Watched): string {
  if (metrics.kind !== 'live') return '';
  const { cpuPct, heapPct, pageCacheHitPct, latencyP99Ms, storagePct } = metrics.features;
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['CPU', cpuPct === undefined ? undefined : formatValue({ pct: cpuPct })],
    ['heap', heapPct === undefined ? undefined : formatValue({ pct: heapPct })],
    ['hits', pageCacheHitPct === undefined ? undefined : formatValue({ pct: pageCacheHitPct })],
    ['p99', latencyP99Ms === undefined ? undefined : formatValue({ ms: latencyP99Ms })],
    ['disk', storagePct === undefined ? undefined : formatValue({ pct: storagePct })],
  ];
  return parts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ');
}

export const sizeLine = ({ tier, memoryGb, storageGb, cloud, region, status }: Instance): string =>
  [
    tierName(tier),
    status === 'running' ? '' : status,
    memoryGb === undefined ? '' : `${memoryGb} GB memory`,
    storageGb === undefined ? '' : `${storageGb} GB disk`,
    `${cloud} ${region}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');

/** Named, so that nobody is left out; those who need somebody come first and say so. */
function restBlock(rest: readonly Diagnosed[]): readonly Block[] {
  const isNeedy = ({ diagnosis }: Diagnosed) => toneRank(diagnosis.tone) >= toneRank('watch');
  const [needy, calm] = [rest.filter(isNeedy), rest.filter((one) => !isNeedy(one))];
  return [
    ...namesBlock(
      needy,
      ({ watched, diagnosis }) => `${watched.instance.name} (${diagnosis.tone})`,
      'more need a person',
    ),
    ...namesBlock(calm, ({ watched }) => watched.instance.name, 'more that nobody has to look at now'),
  ];
}

const MOST_NAMES = 40;
function namesBlock(
  list: readonly Diagnosed[],
  name: (one: Diagnosed) => string,
  what: string,
): readonly Block[] {
  if (list.length === 0) return [];
  const more = list.length > MOST_NAMES ? ` and ${list.length - MOST_NAMES} more` : '';
  return [
    {
      kind: 'text',
      text: `${list.length} ${what}: ${list.slice(0, MOST_NAMES).map(name).join(', ')}${more}.`,
    },
  ];
}

function ageLine(all: readonly Diagnosed[], { ignored }: Overview, now: Date): string {
  const readings = all.flatMap(({ watched: { metrics } }) =>
    metrics.kind === 'live' ? [metrics.at.getTime()] : [],
  );
  const oldest = readings.length === 0 ? undefined : new Date(Math.min(...readings));
  const age =
    oldest === undefined
      ? ''
      : `Oldest reading ${ago(oldest, now)}${now.getTime() - oldest.getTime() > STALE_MS ? ' (stale)' : ''}.`;
  const seen = all.map(({ watched }) => watched.seenAt.getTime());
  const state = seen.length === 0 ? '' : `State from Aura ${ago(new Date(Math.min(...seen)), now)}.`;
  return [age, state, ignored > 0 ? `${ignored} left alone by aura.yml.` : '']
    .filter((part) => part !== '')
    .join(' ');
}

/** What to press next: what the worst finding says helps, for the worst instance. */
function nextActions(worst: Diagnosed | undefined): readonly CommandAction[] {
  const finding = worst?.diagnosis.findings[0];
  if (!worst || !finding) return [];
  return actionsFor(finding, worst.watched.instance, true);
}

export function actionsFor(finding: Finding, instance: Instance, named: boolean): readonly CommandAction[] {
  return finding.next.map((next, index): CommandAction => ({
    ...next,
    label: named ? `${next.label}: ${instance.name}` : next.label,
    args: { instance: instance.id, ...next.args },
    ...(index === 0 ? { style: 'primary' } : {}),
  }));
}

/** What is only remembered is never a green tick. */
function toneOf(all: readonly Diagnosed[], { problem }: Overview): Tone {
  const worst = worstTone(all.map(({ diagnosis }) => diagnosis.tone));
  return problem !== undefined && toneRank(worst) < toneRank('warning') ? 'warning' : worst;
}

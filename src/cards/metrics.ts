import type { Instance } from '../aura.ts';
import { tierName } from '../aura.ts';
import type { Window } from '../line.ts';
import type { Topic } from '../series/topics.ts';
import type { Block, Card, TimeChart } from './card.ts';
import { duration } from './format.ts';

interface MetricsView {
  readonly instance: Instance;
  readonly window: Window;
  readonly shown: readonly { readonly topic: Topic; readonly chart: TimeChart | undefined }[];
  readonly explain: boolean;
  /** The window as it was asked for, so that a button asks for the same. */
  readonly asked: Readonly<Record<string, string | undefined>>;
}

/** Charts of one instance, with their meaning where it is asked for. */
export function metricsCard({ instance, window, shown, explain, asked }: MetricsView): Card {
  const length = duration(window.to.getTime() - window.from.getTime());
  const drawn = shown.filter(({ chart }) => chart !== undefined);
  const empty = shown.filter(({ chart }) => chart === undefined);
  const body: Block[] = shown.flatMap(({ topic, chart }): Block[] => [
    ...(chart ? [{ kind: 'chart', chart } satisfies Block] : []),
    ...(explain && (chart || shown.length === 1)
      ? [{ kind: 'text', text: `${topic.title}. ${topic.meaning} ${topic.reading}` } satisfies Block]
      : []),
  ]);
  if (instance.metricsUrl === undefined)
    body.push({
      kind: 'text',
      text: `${tierName(instance.tier)} has no metrics endpoint, so there is nothing to draw. Business Critical and above have one.`,
    });
  else if (drawn.length === 0)
    body.push({
      kind: 'text',
      text: `Nothing was measured in these ${length}. The bot reads once a minute while it runs.`,
    });
  else if (empty.length > 0)
    body.push({
      kind: 'text',
      weight: 'quiet',
      text: `No readings of ${empty.map(({ topic }) => topic.title).join(', ')}.`,
    });
  const [only] = shown;
  return {
    title: `${instance.name}: ${shown.length === 1 && only ? only.topic.title : (only?.topic.tab ?? 'metrics')}, last ${length}`,
    tone: 'neutral',
    body,
    actions: [
      ...(explain || drawn.length === 0
        ? []
        : [{ label: 'What does it mean?', command: 'metrics', args: argsOf(instance, shown, asked) }]),
      { label: 'Status', command: 'status', args: { instance: instance.id } },
    ],
  };
}

const argsOf = (instance: Instance, shown: MetricsView['shown'], asked: MetricsView['asked']) => {
  const [only] = shown;
  const what = shown.length === 1 ? only?.topic.title : only?.topic.tab;
  const window = Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return {
    ...window,
    instance: instance.id,
    explain: true,
    ...(what === undefined ? {} : { what: what.toLowerCase() }),
  };
};

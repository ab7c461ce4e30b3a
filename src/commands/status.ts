import * as z from 'zod';
import type { Instance } from '../aura.ts';
import type { Card, Chart } from '../cards/card.ts';
import { fleetCard } from '../cards/fleet.ts';
import { instanceCard } from '../cards/instance.ts';
import { command, flag, instanceArg, type Context } from '../command.ts';
import { diagnose } from '../diagnose.ts';
import { UserError } from '../errors.ts';
import type { Overview, Watched } from '../fleet.ts';
import { TOPICS, type Topic } from '../series/topics.ts';
import { chartOf } from '../timelines.ts';

const DAY_MS = 86_400_000;
/** The four lines that tell most of what goes wrong. */
const LAST_DAY: readonly Topic[] = [
  TOPICS.cpu,
  TOPICS.heap,
  { ...TOPICS['page-cache'], title: 'Page cache hits', lines: TOPICS['page-cache'].lines.slice(0, 1) },
  { ...TOPICS.latency, title: 'p99 latency', lines: TOPICS.latency.lines.slice(0, 1) },
];

export default command({
  summary: 'How the fleet is doing, or one instance in depth',
  risk: 'read',
  positional: ['instance'],
  args: z.object({
    instance: instanceArg.optional(),
    all: flag('all instances, also those of other channels'),
  }),
  examples: ['status', 'status shop'],
  async run({ instance, all }, context) {
    if (instance === undefined) return wholeFleet(context, all);
    const { id, name } = await context.instance(instance);
    const watched = await context.fleet.one(id);
    if (!watched)
      throw new UserError(`Aura no longer knows ${name}.`, [{ label: 'The fleet', command: 'status' }]);
    return inDepth(watched, context);
  },
});

async function wholeFleet({ fleet, now, questions, channelInstances }: Context, all: boolean) {
  const overview = await fleet.overview();
  const key = `${Math.floor(now.getTime() / 1_000)} ${all} ${channelInstances.join()}`;
  const before = drawn.get(overview);
  if (before?.key === key) return before.card;
  const tied = channelInstances.length > 0 && !all;
  const watched = overview.watched.filter(({ instance }) => !tied || channelInstances.includes(instance.id));
  const diagnosed = watched.map((one) => ({
    watched: one,
    diagnosis: diagnose(one, questions(one.instance)),
  }));
  const card = fleetCard(diagnosed, overview, now);
  drawn.set(overview, { key, card });
  return card;
}

/** In an incident everybody asks at once: one card a second serves them all, until a reading changes. */
const drawn = new WeakMap<Overview, { readonly key: string; readonly card: Card }>();

async function inDepth(watched: Watched, { now, questions, history, consoleUrl }: Context) {
  const { instance } = watched;
  const asked = questions(instance);
  const window = { from: new Date(now.getTime() - DAY_MS), to: now };
  const charts = watched.metrics.kind === 'none' ? [] : await lastDay(instance, window);
  return instanceCard({
    watched,
    diagnosis: diagnose(watched, asked),
    charts,
    consoleUrl: consoleUrl(instance),
    now,
  });

  async function lastDay(one: Instance, span: typeof window): Promise<readonly Chart[]> {
    const found = await Promise.all(LAST_DAY.map((topic) => chartOf(topic, one, span, asked, history)));
    return found.filter((chart) => chart !== undefined);
  }
}

import * as z from 'zod';
import { metricsCard } from '../cards/metrics.ts';
import { command, flag, instanceArg, windowArgs, type Context } from '../command.ts';
import { UserError } from '../errors.ts';
import type { Instance } from '../aura.ts';
import { TABS, TOPICS, topicNamed, type Tab, type Topic } from '../series/topics.ts';
import { nearest } from '../text.ts';
import { chartOf } from '../timelines.ts';

const DAY_MS = 86_400_000;

export default command({
  summary: 'Draws a metric or a whole tab of the console, and can say what it means',
  risk: 'read',
  positional: ['instance', 'what'],
  args: z.object({
    instance: instanceArg,
    what: z
      .string()
      .max(120)
      .default('resources')
      .describe(
        `${TABS.join(', ')}, ${Object.keys(TOPICS).slice(0, 6).join(', ')} …, or a metric's full name`,
      ),
    ...windowArgs,
    explain: flag('say what it means and what is good'),
  }),
  examples: ['metrics shop cpu --last 6h', 'metrics shop instance', 'metrics shop latency --explain'],
  async run({ instance: name, what, explain, ...asked }, context) {
    const instance = await context.instance(name);
    const window = context.window(asked, { usual: DAY_MS, longest: 400 * DAY_MS });
    if (instance.metricsUrl === undefined)
      return metricsCard({ instance, window, shown: [], explain, asked });
    const topics = await topicsFor(what.toLowerCase(), instance, context);
    const questions = context.questions(instance);
    const shown = await Promise.all(
      topics.map(async (topic) => ({
        topic,
        chart: await chartOf(topic, instance, window, questions, context.history),
      })),
    );
    return metricsCard({ instance, window, shown, explain, asked });
  },
});

const ALL: readonly Topic[] = Object.values(TOPICS);

async function topicsFor(what: string, instance: Instance, { history }: Context): Promise<readonly Topic[]> {
  if (TABS.includes(what as Tab)) return ALL.filter(({ tab }) => tab === what);
  const topic = topicNamed(what) ?? ALL.find(({ title }) => title.toLowerCase() === what);
  if (topic) return [topic];
  const published = ALL.find(({ lines }) => lines.some(({ from }) => from.metric === what));
  if (published) return [published];
  const known = (await history.metrics(instance.id)).map(({ metric }) => metric);
  if (known.includes(what)) return [rawTopic(what)];
  const words = [...TABS, ...Object.keys(TOPICS)];
  const near = nearest(what, [...words, ...known]);
  throw new UserError(
    `There is no metric or tab "${what.slice(0, 60)}". ${near.length > 0 ? 'Did you mean:' : 'Choose a tab:'}`,
    (near.length > 0 ? near : TABS).map((word) => ({
      label: word.slice(0, 60),
      command: 'metrics',
      args: { instance: instance.id, what: word },
    })),
  );
}

/** A metric this version has not heard of, drawn as it comes. */
const rawTopic = (metric: string): Topic => ({
  title: metric,
  tab: 'instance',
  unit: metric.endsWith('_total') ? 'perMin' : 'count',
  lines: [{ name: metric, from: { as: metric.endsWith('_total') ? 'rate' : 'value', metric } }],
  meaning: 'A metric this version of the bot does not know yet.',
  reading: 'Drawn as it comes from Aura.',
});

import * as z from 'zod';
import { slowQueriesCard } from '../cards/slow-queries.ts';
import { command, flag, instanceArg, windowArgs } from '../command.ts';

const DAY_MS = 86_400_000;

export default command({
  summary: 'The queries that cost an instance most, by shape, from its query log',
  risk: 'read',
  sensitive: 'query-text',
  positional: ['instance'],
  args: z.object({
    instance: instanceArg,
    ...windowArgs,
    order: z
      .enum(['total', 'calls', 'avg', 'p99', 'max', 'faults', 'bytes'])
      .default('total')
      .describe('what to rank by'),
    top: z.coerce.number().int().min(1).max(50).default(8).describe('how many shapes'),
    file: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('a log file on this machine')
      .meta({ only: 'console' }),
    tools: flag('count the queries of tools and drivers, too'),
  }),
  examples: ['slow-queries shop', 'slow-queries shop --last 2h --order p99'],
  async run({ instance: name, order, top, file, tools, ...asked }, context) {
    const instance = await context.instance(name);
    const window = context.window(asked, { usual: DAY_MS, longest: 31 * DAY_MS });
    const report = await context.readQueryLog({
      instance: instance.id,
      ...(file !== undefined && asked.last === undefined && asked.since === undefined
        ? { from: new Date(0), to: new Date(8.64e15) }
        : window),
      ...(file === undefined ? {} : { file }),
      order,
      limit: top,
      includeTools: tools,
    });
    return slowQueriesCard({ instance, report, order, now: context.now });
  },
});

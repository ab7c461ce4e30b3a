import * as z from 'zod';
import { shapesFile } from '../cards/shapes-file.ts';
import { slowQueriesCard } from '../cards/slow-queries.ts';
import { command, flag, instanceArg, windowArgs } from '../command.ts';
import { investigateQueries } from '../investigate-queries.ts';

export default command({
  summary: 'The queries that cost an instance most, by shape, from its query log',
  risk: 'read',
  sensitive: 'query-text',
  positional: ['instance'],
  args: z.object({
    instance: instanceArg,
    ...windowArgs,
    sort: z
      .enum(['total', 'count', 'avg', 'p99', 'max', 'planning', 'faults', 'bytes'])
      .default('total')
      .describe('what to rank by'),
    limit: z.coerce.number().int().min(1).max(50).default(5).describe('how many shapes'),
    tools: flag('count the queries of tools and drivers, too'),
    format: z.enum(['card', 'csv', 'json']).default('card').describe('a card, or every shape as a file'),
    file: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('a log file on this machine')
      .meta({ only: 'console' }),
  }),
  examples: ['slow-queries shop', 'slow-queries shop --last 2h --sort p99'],
  async run(args, context) {
    const instance = await context.instance(args.instance);
    const found = await investigateQueries(instance, args, context);
    if (args.format !== 'card') return shapesFile(found, args.format);
    return slowQueriesCard({ ...found, sort: args.sort, limit: args.limit, asked: args });
  },
});

import type { Instance } from './aura.ts';
import { noLogCard } from './cards/no-log.ts';
import type { Context } from './command.ts';
import { CardError } from './errors.ts';
import { NoQueryLog, type QueryOrder, type QueryReport } from './query-log.ts';
import { recallShapes, rememberShapes, type Earlier } from './shape-memory.ts';

const DAY_MS = 86_400_000;
/** All of a usual log: a report names hundreds of shapes, and a file of them should hold every one. */
const ALL = 1_000;

export interface Asked {
  readonly last?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly file?: string | undefined;
  readonly sort?: QueryOrder;
  readonly tools?: boolean;
}

export interface QueryFindings {
  readonly instance: Instance;
  readonly report: QueryReport;
  readonly earlier: ReadonlyMap<string, Earlier>;
  readonly now: Date;
}

/**
 * Reads the log of an instance, or a file that came with the request; remembers what a whole report says of each
 * shape. Where there is no log, the answer is a card that says how to get one.
 */
export async function investigateQueries(
  instance: Instance,
  asked: Asked,
  context: Context,
): Promise<QueryFindings> {
  const { now, state, readQueryLog, invocation } = context;
  const file = invocation.upload?.path ?? asked.file;
  const isWhole = file !== undefined && asked.last === undefined && asked.since === undefined;
  const window = isWhole
    ? { from: new Date(0), to: new Date(8.64e15) }
    : context.window(asked, { usual: DAY_MS, longest: 31 * DAY_MS });
  try {
    const report = await readQueryLog({
      instance: instance.id,
      ...window,
      ...(file === undefined ? {} : { file }),
      order: asked.sort ?? 'total',
      limit: ALL,
      includeTools: asked.tools ?? false,
    });
    const earlier = await recallShapes(state, instance.id, report.to);
    await rememberShapes(state, instance.id, report);
    return { instance, report, earlier, now };
  } catch (error) {
    if (error instanceof NoQueryLog) throw new CardError(error.message, noLogCard(instance, error.message));
    throw error;
  }
}

import type { History } from '../history.ts';
import { attempt } from './engine.ts';
import { createAppend } from './history-append.ts';
import { createLatest, createMetrics, createRead } from './history-read.ts';
import { HISTORY_MIGRATIONS } from './history-tables.ts';
import type { HistoryTables } from './history-tables.ts';
import { createTidy } from './history-tidy.ts';
import { migrate } from './migrate.ts';
import { named, openSqlite } from './sqlite.ts';

export interface OpenHistory {
  readonly history: History;
  readonly close: () => Promise<void>;
}

/**
 * What was measured, in a file of its own: readings come every minute and may be lost in a power cut, decisions come
 * rarely and may not. `path` is a file, or `:memory:`.
 */
export async function openHistory({
  path,
  rawDays = 14,
  hourlyMonths = 13,
}: {
  readonly path: string;
  readonly rawDays?: number;
  readonly hourlyMonths?: number;
}): Promise<OpenHistory> {
  const engine = await openSqlite<HistoryTables>({
    system: 'history',
    path,
    synchronous: 'NORMAL',
    emptyAside: true,
  });
  try {
    await attempt('history', engine, () => migrate('history', engine, HISTORY_MIGRATIONS));
  } catch (error) {
    await engine.close();
    throw named('history', path, error);
  }
  const history: History = {
    append: createAppend(engine),
    read: createRead(engine),
    latest: createLatest(engine),
    metrics: createMetrics(engine),
    tidy: createTidy(engine, { rawDays, hourlyMonths }),
  };
  return { history, close: engine.close };
}

import type { Instance } from '../instance.ts';
import { rowOf, TICK_MS } from '../model/history.ts';
import { pick, stream, type Random } from '../random.ts';
import type { LogOptions } from './query-log.ts';
import type { SecurityRecord } from './record.ts';
import { sourceOf } from './source.ts';

const GUESSED = ['admin', 'neo4j', 'root', 'postgres', 'test'];
const REFUSED = 'failed to log in: invalid principal or credentials';

/** Who logged in and who could not: one entry for each connection that the metrics count as opened. */
export function* securityLog(
  instance: Instance,
  { from, to }: Pick<LogOptions, 'from' | 'to'>,
): Generator<readonly SecurityRecord[]> {
  const { history, key } = instance.engine;
  const last = Math.min(history.rows - 1, rowOf(history, to));
  for (let row = Math.max(0, rowOf(history, from) + 1); row <= last; row++) {
    const failed = history.failedLogins[row] as number;
    const count = (history.logins[row] as number) + failed;
    const records = Array.from({ length: count }, (_, n) =>
      entry(instance, history.first + row, n < failed ? failed : 0, stream(key, history.first + row, n, 12)),
    );
    yield records.toSorted((a, b) => (a.time < b.time ? -1 : 1));
  }
}

function entry({ cast, engine }: Instance, tick: number, failed: number, random: Random): SecurityRecord {
  const time = new Date((tick - 1) * TICK_MS + 1 + Math.floor(random() * TICK_MS)).toISOString();
  const client = pick(random, engine.classes).client;
  const common = { dbid: cast.id, source: sourceOf(client, engine.key, random) };
  if (failed === 0) {
    const users = { executingUser: client.user, authenticatedUser: client.user };
    return { time, level: 'INFO', type: 'security', ...users, message: 'logged in', ...common };
  }
  // Several at once are no typing error: somebody is guessing.
  const authenticatedUser = failed > 2 ? pick(random, GUESSED) : client.user;
  return {
    time,
    level: 'ERROR',
    type: 'security',
    executingUser: '',
    authenticatedUser,
    message: REFUSED,
    ...common,
  };
}

import type { DuckDBConnection } from '@duckdb/node-api';
import type { Lack } from '../../query-log.ts';
import type { WrittenShape } from './answer.ts';
import { numberOf, rows } from './lines.ts';

const MAX_NAMES = 20;
const COLUMNS = ['user', 'app', 'driver', 'database', 'status'] as const;
type Column = (typeof COLUMNS)[number];

/** Who ran a shape, through what and where, most first. */
export type Names = (
  shape: number,
) => Pick<WrittenShape, 'users' | 'apps' | 'drivers' | 'databases' | 'statuses' | 'texts'>;

/** Lines are read once for all names: how often each combination came is small, whatever the log. */
const COMBINATIONS = (among: string) => `create temp table who as
  select shape, ${COLUMNS.map((name) => `"${name}"`).join(', ')}, sum(n) as n from hit ${among} group by all`;

const MOST = COLUMNS.map(
  (column) => `
  select '${column}' as "column", shape, "${column}" as name, sum(n) as n from who
  where "${column}" <> '' group by shape, "${column}"
  qualify row_number() over (partition by shape order by sum(n) desc, "${column}") <= ${MAX_NAMES}`,
).join(' union all ');

const textsOf = (among: string) => `
  select shape, count(*) as texts from (select distinct shape, text_hash from hit ${among})
  where text_hash is not null group by shape`;

interface Name {
  readonly name: string;
  readonly n: number;
}

export async function namesOf(
  connection: DuckDBConnection,
  ids: readonly number[],
  shapeCount: number,
  lacks: readonly Lack[],
): Promise<Names> {
  if (ids.length === 0) return () => ({ users: [], apps: [] });
  const among = ids.length < shapeCount ? `where shape in (${ids.join(', ')})` : '';
  await connection.run(COMBINATIONS(among));
  const found = new Map<string, Name[]>();
  const all = await rows(connection, `select * from (${MOST}) order by "column", shape, n desc, name`);
  for (const { column, shape, name, n } of all) {
    const key = `${String(column)} ${String(shape)}`;
    const named = found.get(key);
    const one = { name: String(name), n: numberOf(n) };
    if (named) named.push(one);
    else found.set(key, [one]);
  }
  const texts = new Map(
    (await rows(connection, textsOf(among))).map((row) => [numberOf(row['shape']), numberOf(row['texts'])]),
  );
  const of = (column: Column, id: number): readonly Name[] => found.get(`${column} ${id}`) ?? [];
  const list = (column: Column, id: number): string[] => of(column, id).map(({ name }) => name);
  return (id) => ({
    users: list('user', id),
    apps: list('app', id),
    ...(lacks.includes('drivers') ? {} : some({ drivers: list('driver', id) })),
    ...some({ databases: list('database', id) }),
    ...some({ statuses: of('status', id).map(({ name, n }) => ({ status: name, count: n })) }),
    ...(texts.has(id) ? { texts: texts.get(id) } : {}),
  });
}

/** Lists with something in them. */
const some = <T extends Readonly<Record<string, readonly unknown[]>>>(lists: T): Partial<T> =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<T>;

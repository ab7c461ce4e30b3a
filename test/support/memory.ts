import type { AuditEntry, AuditRow, AuditTrail } from '../../src/audit.ts';
import type { Document, Queue, State, Step } from '../../src/document.ts';
import type { Due } from '../../src/due.ts';
import type { History, Point, Sample, Series } from '../../src/history.ts';
import type { Post } from '../../src/post.ts';

type Item = { readonly id: string };
export interface FakeQueue<T> extends Queue<T> {
  readonly items: { id: string; item: T; attempts: number; at: Date; reason?: string }[];
  readonly buried: { id: string; reason: string }[];
  readonly put: (...items: readonly T[]) => void;
}

/** Offers what is due, one of each channel at a time; nothing is leased, for nothing crashes here. */
export function memoryQueue<T extends Item>(now: () => Date, channelOf?: (item: T) => string): FakeQueue<T> {
  const items: FakeQueue<T>['items'] = [];
  const buried: FakeQueue<T>['buried'] = [];
  const known = new Set<string>();
  const claimed = new Set<string>();
  const take = (id: string) => {
    const index = items.findIndex((one) => one.id === id);
    claimed.delete(id);
    return index < 0 ? undefined : items.splice(index, 1)[0];
  };
  return {
    items,
    buried,
    put(...more) {
      for (const item of more)
        if (!known.has(item.id)) {
          known.add(item.id);
          items.push({ id: item.id, item, attempts: 0, at: now() });
        }
    },
    async claim(limit) {
      const first = new Set<string>();
      const due = items.filter(({ id, item, at }) => {
        const channel = channelOf?.(item) ?? id;
        const isFirst = !first.has(channel);
        first.add(channel);
        return isFirst && !claimed.has(id) && at <= now();
      });
      return due.slice(0, limit).map((one) => {
        claimed.add(one.id);
        return { ...one };
      });
    },
    async done(id) {
      take(id);
    },
    async retry(id, at, reason) {
      const one = items.find((item) => item.id === id);
      if (one) Object.assign(one, { at, reason, attempts: one.attempts + 1 });
      claimed.delete(id);
    },
    async bury(id, reason) {
      take(id);
      buried.push({ id, reason });
    },
    waiting: async () => items.length,
  };
}

export interface FakeState extends State {
  readonly documents: Map<string, Document>;
  readonly posts: FakeQueue<Post>;
  readonly due: FakeQueue<Due>;
  /** Set: everything fails with it. */
  failing: Error | undefined;
}

export function memoryState(now: () => Date, audit?: AuditTrail): FakeState {
  const documents = new Map<string, Document>();
  const posts = memoryQueue<Post>(now, ({ place }) => `${place.platform}:${place.channel}`);
  const due = memoryQueue<Due>(now);
  const state: FakeState = {
    documents,
    posts,
    due,
    failing: undefined,
    async get<Body>(kind: string, id: string) {
      if (state.failing) throw state.failing;
      return documents.get(`${kind}/${id}`) as Document<Body> | undefined;
    },
    async find<Body>(kind: string) {
      return [...documents.values()].filter((one) => one.kind === kind) as unknown as Document<Body>[];
    },
    async change<Body>(kind: string, id: string, step: Step<Body>) {
      if (state.failing) throw state.failing;
      const key = `${kind}/${id}`;
      const before = documents.get(key);
      const change = step(before as Document<Body> | undefined);
      if (change.next)
        documents.set(key, { kind, id, version: (before?.version ?? 0) + 1, at: now(), ...change.next });
      posts.put(...(change.post ?? []));
      due.put(...(change.later ?? []));
      for (const entry of change.audit ?? []) await audit?.append(entry);
      return documents.get(key) as Document<Body> | undefined;
    },
  };
  return state;
}

const point = (at: number, values: readonly number[]): Point => ({
  at,
  avg: values.reduce((sum, value) => sum + value, 0) / values.length,
  min: Math.min(...values),
  max: Math.max(...values),
  last: values.at(-1) ?? 0,
  count: values.length,
});

export function memoryHistory(): History & { readonly samples: Map<string, Sample[]> } {
  const samples = new Map<string, Sample[]>();
  const key = ({ metric, labels }: Sample) =>
    `${metric} ${JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
  const of = (instance: string) => samples.get(instance) ?? [];
  return {
    samples,
    async append(instance, more) {
      const known = new Set(of(instance).map((one) => `${key(one)} ${one.at}`));
      const fresh = more.filter((one) => !known.has(`${key(one)} ${one.at}`));
      samples.set(instance, [...of(instance), ...fresh]);
      return fresh.length;
    },
    async read(instance, metrics, { from, to, step }) {
      const series = groupBy(
        of(instance).filter(({ metric, at }) => metrics.includes(metric) && at >= from && at <= to),
        key,
      );
      return [...series.values()].map((list): Series => {
        const buckets = groupBy(
          list.toSorted((a, b) => a.at - b.at),
          ({ at }) => (step === undefined ? at : Math.floor(at / step) * step),
        );
        const points = [...buckets].map(([at, some]) =>
          point(
            at,
            some.map(({ value }) => value),
          ),
        );
        return { metric: list[0]!.metric, labels: list[0]!.labels, points };
      });
    },
    latest: async () => [],
    async metrics(instance) {
      const byName = groupBy(of(instance), ({ metric }) => metric);
      return [...byName].map(([metric, list]) => ({
        metric,
        first: Math.min(...list.map(({ at }) => at)),
        last: Math.max(...list.map(({ at }) => at)),
      }));
    },
    tidy: async () => undefined,
  };
}

export function memoryAudit(now: () => Date): AuditTrail & { readonly rows: AuditRow[] } {
  const rows: AuditRow[] = [];
  return {
    rows,
    async append(entry: AuditEntry) {
      rows.push({ seq: rows.length + 1, at: now(), entry, hash: String(rows.length + 1).repeat(64) });
    },
    read: async ({ since, limit = 100 } = {}) => rows.filter(({ at }) => !since || at >= since).slice(-limit),
    head: async () => ({ seq: rows.length, hash: rows.at(-1)?.hash ?? '0'.repeat(64) }),
    firstBroken: async () => undefined,
  };
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

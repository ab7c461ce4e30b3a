import { z } from 'zod';
import type { Instance, Project, Snapshot } from '../aura.ts';

// Aura's words become ours here and nowhere else: a tenant is a project, "8GB" is 8, AdHoc is on-demand. Unknown fields and
// unknown values of lists are no errors; an optional field that makes no sense is left out.

const optional = <T>(schema: z.ZodType<T>) => schema.optional().catch(undefined);
const Text = optional(z.string().min(1));
const Id = z.string().regex(/^[\w-]{1,64}$/);

const UNITS: Readonly<Record<string, number>> = { mb: 1 / 1024, gb: 1, tb: 1024 };
const Gigabytes = optional(
  z.union([z.number(), z.string()]).transform((value, context) => {
    const match = /^\s*(\d+(?:\.\d+)?)\s*([mgt]i?b)?\s*$/i.exec(String(value));
    const factor = UNITS[(match?.[2] ?? 'GB').toLowerCase().replace('i', '')];
    if (match?.[1] !== undefined && factor !== undefined) return Number(match[1]) * factor;
    context.addIssue({ code: 'custom', message: 'not a size' });
    return z.NEVER;
  }),
);
/** The specification says string, some clients see numbers. */
const Count = optional(
  z
    .union([z.number(), z.string().regex(/^\d+$/)])
    .transform(Number)
    .pipe(z.number().int().nonnegative()),
);
const When = z
  .string()
  .transform((value) => new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`))
  .refine((date) => !Number.isNaN(date.getTime()), { error: 'not a time' });

/** Without the keys that have no value, as `exactOptionalPropertyTypes` wants it. */
type Present<T> = { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> } & {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
};
const present = <T extends object>(value: T): Present<T> =>
  // The cast says what the filter does.
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Present<T>;

const InstanceSchema = z
  .object({
    id: Id,
    name: Text,
    tenant_id: z.string(),
    type: z.string().min(1),
    status: z.string().min(1),
    cloud_provider: Text,
    region: Text,
    memory: Gigabytes,
    storage: Gigabytes,
    secondaries_count: Count,
    connection_url: Text,
    metrics_integration_url: Text,
    created_at: optional(When),
    graph_nodes: Count,
    graph_relationships: Count,
  })
  .transform((raw): Instance =>
    present({
      id: raw.id,
      name: raw.name ?? raw.id,
      projectId: raw.tenant_id,
      tier: raw.type,
      status: raw.status,
      cloud: raw.cloud_provider ?? 'unknown',
      region: raw.region ?? 'unknown',
      memoryGb: raw.memory,
      storageGb: raw.storage,
      secondaries: raw.secondaries_count,
      connectionUrl: raw.connection_url,
      metricsUrl: raw.metrics_integration_url,
      createdAt: raw.created_at,
      nodes: raw.graph_nodes,
      relationships: raw.graph_relationships,
    }),
  );

const ListedSchema = z
  .object({ id: Id, name: Text, tenant_id: z.string() })
  .transform((raw) => ({ id: raw.id, name: raw.name ?? raw.id, projectId: raw.tenant_id }));

const ProjectSchema = z
  .object({ id: z.string().min(1), name: Text })
  .transform((raw): Project => ({ id: raw.id, name: raw.name ?? raw.id }));

const TRIGGERS: Readonly<Record<string, string>> = { AdHoc: 'on-demand', Scheduled: 'scheduled' };
const SnapshotSchema = z
  .object({
    snapshot_id: z.string().min(1),
    instance_id: z.string(),
    profile: z.string(),
    status: z.string().min(1),
    timestamp: When,
    exportable: z.boolean().catch(false),
  })
  .transform((raw): Snapshot => ({
    id: raw.snapshot_id,
    instanceId: raw.instance_id,
    takenAt: raw.timestamp,
    trigger: TRIGGERS[raw.profile] ?? raw.profile,
    status: raw.status,
    exportable: raw.exportable,
  }));

const envelope = <T>(data: z.ZodType<T>) => z.object({ data }).transform((raw) => raw.data);

export interface Items<T> {
  readonly items: readonly T[];
  /** Rows that could not be understood; they must not hide the others. */
  readonly bad: number;
}
const items = <T>(schema: z.ZodType<T>) =>
  envelope(
    z.array(z.unknown()).transform((rows): Items<T> => {
      const good = rows.map((row) => schema.safeParse(row)).filter((result) => result.success);
      return { items: good.map(({ data }) => data), bad: rows.length - good.length };
    }),
  );

export const answers = {
  instance: envelope(InstanceSchema),
  instances: items(ListedSchema),
  projects: items(ProjectSchema),
  snapshots: items(SnapshotSchema),
  snapshotTaken: envelope(z.object({ snapshot_id: z.string().min(1) })),
};

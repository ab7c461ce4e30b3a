import { z } from 'zod';

const count = z.number().int().nonnegative();
const optional = z.number().nonnegative().optional();
const time = z.number().transform((ms) => new Date(ms));
const names = z.array(z.string());

const Shape = z.object({
  fingerprint: z.string(),
  text: z.string(),
  calls: count,
  failed: count,
  totalMs: z.number(),
  avgMs: z.number(),
  minMs: z.number(),
  p50Ms: optional,
  p95Ms: optional,
  p99Ms: optional,
  maxMs: z.number(),
  sharePct: z.number(),
  planningMs: optional,
  maxPlanningMs: optional,
  waitingMs: optional,
  cpuMs: optional,
  pageHits: optional,
  pageFaults: optional,
  allocatedBytes: optional,
  maxAllocatedBytes: optional,
  texts: count.optional(),
  statuses: z.array(z.object({ status: z.string(), count })).optional(),
  users: names,
  apps: names,
  drivers: names.optional(),
  databases: names.optional(),
  first: time,
  last: time,
});

const Failure = z.object({
  status: z.string(),
  count,
  reason: z.string().optional(),
  first: time,
  last: time,
  shapes: names,
});

const Timeline = z.object({
  stepMs: count,
  buckets: z.array(
    z.object({
      at: time,
      calls: count,
      failed: count,
      totalMs: z.number(),
      byShape: z.record(z.string(), z.number()),
    }),
  ),
});

const LACKS = [
  'percentiles',
  'planning',
  'waiting',
  'cpu',
  'pages',
  'bytes',
  'users',
  'apps',
  'drivers',
  'status',
] as const;

/** What the child answers: figures and masked texts, or why there are none. */
export const Answer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('report'),
    logged: count,
    failed: count,
    totalMs: z.number(),
    shapeCount: count,
    shapes: z.array(Shape),
    failures: z.array(Failure),
    timeline: Timeline.optional(),
    leftOut: z.object({ tool: count, system: count }),
    unfinished: count,
    badLines: count,
    duplicates: count,
    unfiltered: z.object({ logged: count, totalMs: z.number() }).optional(),
    layouts: names,
    lacks: z.array(z.enum(LACKS)),
    /** Of what counts; absent when nothing does. */
    oldest: time.optional(),
    latest: time.optional(),
    /** Of all records read, whatever the window. */
    newest: time.optional(),
  }),
  z.object({ kind: z.literal('refused'), why: z.enum(['empty', 'unknown', 'security', 'utf-16']) }),
]);
export type Answer = z.output<typeof Answer>;
export type Written = z.input<typeof Answer>;
export type WrittenShape = z.input<typeof Shape>;
export type WrittenFailure = z.input<typeof Failure>;
export type WrittenTimeline = z.input<typeof Timeline>;

import { z } from 'zod';

const count = z.number().int().nonnegative();
const optional = z.number().nonnegative().optional();
const time = z.number().transform((ms) => new Date(ms));

const Shape = z.object({
  fingerprint: z.string(),
  text: z.string(),
  calls: count,
  failed: count,
  totalMs: z.number(),
  avgMs: z.number(),
  minMs: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
  sharePct: z.number(),
  planningMs: optional,
  waitingMs: optional,
  cpuMs: optional,
  pageHits: optional,
  pageFaults: optional,
  allocatedBytes: optional,
  maxAllocatedBytes: optional,
  users: z.array(z.string()),
  apps: z.array(z.string()),
  first: time,
  last: time,
});

/** What the child answers: figures and masked texts, or why there are none. */
export const Answer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('report'),
    logged: count,
    failed: count,
    totalMs: z.number(),
    shapeCount: count,
    shapes: z.array(Shape),
    leftOut: z.object({ tool: count, system: count }),
    unfinished: count,
    badLines: count,
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

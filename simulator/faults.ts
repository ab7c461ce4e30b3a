import { z } from 'zod';

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Something that goes wrong on purpose, for the requests whose method and path it names. */
export const FaultRequest = z.strictObject({
  method: z.string().optional(),
  /** A regular expression on the path. */
  path: z.string().refine(isPattern, 'no regular expression').default('.*'),
  kind: z.enum(['status', 'delay', 'drop', 'unknown-values', 'deprecated', 'snapshots-fail']),
  status: z.number().int().min(300).max(599).default(503),
  form: z.enum(['A', 'B', 'html', 'text', 'empty']).default('B'),
  message: z.string().optional(),
  reason: z.string().optional(),
  /** Seconds, or an HTTP date. */
  retryAfter: z.union([z.number(), z.string()]).optional(),
  delayMs: z.number().int().nonnegative().default(1000),
  /** How many requests it meets, and for how long; without either, until it is removed. */
  count: z.number().int().positive().optional(),
  forMs: z.number().int().positive().optional(),
});
export type FaultRequest = z.input<typeof FaultRequest>;

export interface Fault extends z.infer<typeof FaultRequest> {
  readonly since: number;
  hits: number;
}

export function injectFault(faults: Fault[], request: unknown, wall: number): Fault {
  const fault: Fault = { ...FaultRequest.parse(request), since: wall, hits: 0 };
  faults.push(fault);
  return fault;
}

/** The faults that this request meets; each counts it. */
export function meet(faults: readonly Fault[], method: string, path: string, wall: number): readonly Fault[] {
  const met = faults.filter(
    (each) =>
      (each.method === undefined || each.method === method) &&
      new RegExp(each.path).test(path) &&
      (each.count === undefined || each.hits < each.count) &&
      (each.forMs === undefined || wall < each.since + each.forMs),
  );
  for (const each of met) each.hits++;
  return met;
}

import { createReadStream } from 'node:fs';
import type { ImportResult } from '../command.ts';
import { UserError } from '../errors.ts';
import type { History } from '../history.ts';
import { createTally, readOpenMetrics, wholeLines } from './openmetrics.ts';

/** Reads a file of past metrics into the history; what cannot be understood is counted, never fatal. */
export const importHistoryInto = (history: History) =>
  async function importHistory(path: string): Promise<ImportResult> {
    const tally = createTally();
    const seen = new Map<string, { samples: number; from: number; to: number }>();
    try {
      for await (const { instance, samples } of readOpenMetrics(wholeLines(createReadStream(path)), tally)) {
        const added = await history.append(instance, samples);
        const known = seen.get(instance) ?? { samples: 0, from: Infinity, to: -Infinity };
        for (const { at } of samples) {
          known.from = Math.min(known.from, at);
          known.to = Math.max(known.to, at);
        }
        seen.set(instance, { ...known, samples: known.samples + added });
      }
    } catch (error) {
      if (
        error instanceof Error &&
        'code' in error &&
        typeof error.code === 'string' &&
        /^(ENOENT|EACCES|EISDIR)$/.test(error.code)
      )
        throw new UserError(`The file ${path} cannot be read (${error.code}).`);
      throw error;
    }
    return {
      instances: [...seen].map(([id, { samples, from, to }]) => ({
        id,
        samples,
        from: new Date(from),
        to: new Date(to),
      })),
      badLines: tally.bad,
    };
  };

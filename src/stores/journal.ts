import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** Rows written between two emptyings: at most one page each, so about 80 MB of journal. */
const ROWS = 20_000;

/** Text, because a worker that is TypeScript here and JavaScript there needs a loader of its own. */
const EMPTY = `
  const { workerData } = require('node:worker_threads');
  const file = new (require(workerData.driver))(workerData.path);
  file.exec('pragma synchronous = normal');
  file.exec('pragma wal_checkpoint(passive)');
  file.close();
`;

export interface Journal {
  readonly wrote: (rows: number) => void;
  /** Resolves when nothing is at work any more. */
  readonly rest: () => Promise<void>;
}

/**
 * Moves what was written from the journal into the file, in a short-lived thread. SQLite would do it in the middle of
 * some commit, and the event loop would stand still for as long as the disk takes: 50 ms and more were measured.
 */
export function createJournal(path: string): Journal {
  const driver = createRequire(import.meta.url).resolve('libsql');
  let rows = 0;
  let working: Promise<void> | undefined;
  const empty = (): Promise<void> =>
    new Promise((resolve) => {
      const worker = new Worker(EMPTY, { eval: true, workerData: { path, driver } });
      worker.unref();
      // A failure leaves the journal as it is: the next one tries again, and the database reads it meanwhile.
      worker.once('error', () => resolve());
      worker.once('exit', () => resolve());
    });
  return {
    wrote: (more) => {
      rows += more;
      if (rows < ROWS || working) return;
      rows = 0;
      working = empty().finally(() => (working = undefined));
    },
    rest: async () => working,
  };
}

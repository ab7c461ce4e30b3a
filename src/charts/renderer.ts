import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Report } from './worker.ts';

export interface RendererLimits {
  /** A drawing cannot be interrupted from inside; the worker is killed when one takes longer. */
  readonly drawLimitMs: number;
  /** Without work for this long the worker and its memory go away. */
  readonly idleMs: number;
}

/** Where pictures are drawn and with which key, until the worker is gone. */
export interface Renderer {
  readonly host: string;
  readonly key: string;
  readonly accountId: string;
}

interface Running {
  readonly worker: Worker;
  readonly ready: Promise<Renderer>;
}

/** The worker on loopback: started when a picture is wanted, started anew when it died, stopped when nobody asks. */
export function createRenderer({ drawLimitMs, idleMs }: RendererLimits) {
  let running: Running | undefined;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;

  async function stop(): Promise<void> {
    clearTimeout(idle);
    const { worker } = running ?? {};
    running = undefined;
    await worker?.terminate();
  }

  function start(): Running {
    const started = launch(drawLimitMs);
    started.worker.once('exit', () => {
      if (running === started) running = undefined;
    });
    return started;
  }

  async function use<T>(work: (renderer: Renderer) => Promise<T>): Promise<T> {
    clearTimeout(idle);
    users += 1;
    try {
      running ??= start();
      return await work(await running.ready);
    } finally {
      users -= 1;
      if (users === 0) {
        clearTimeout(idle);
        idle = setTimeout(() => void stop(), idleMs).unref();
      }
    }
  }

  return { use, stop, isRunning: () => running !== undefined };
}

const FILE = import.meta.url.endsWith('.ts')
  ? new URL('./worker-from-source.mjs', import.meta.url)
  : new URL('./worker.js', import.meta.url);

function launch(drawLimitMs: number): Running {
  const secrets = { key: randomBytes(24).toString('hex'), accountId: randomBytes(8).toString('hex') };
  const worker = new Worker(FILE, {
    workerData: secrets,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 192 },
  });
  worker.unref();
  let watch: NodeJS.Timeout | undefined;
  const ready = new Promise<Renderer>((resolve, reject) => {
    worker.on('message', (report: Report) => {
      clearTimeout(watch);
      if (report === 'drawing') watch = setTimeout(() => void worker.terminate(), drawLimitMs).unref();
      else if (report !== 'drawn') resolve({ host: `127.0.0.1:${report.port}`, ...secrets });
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(watch);
      reject(new Error(`The renderer ended with code ${code}.`));
    });
  });
  // Whoever waits for it hears of a failure; nobody waiting is no reason to end the program.
  ready.catch(() => undefined);
  return { worker, ready };
}

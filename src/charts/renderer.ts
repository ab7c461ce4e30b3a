import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
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
  readonly worker: ChildProcess;
  readonly ready: Promise<Renderer>;
}

/**
 * The worker on loopback: started when a picture is wanted, started anew when it died, stopped when nobody asks. It is
 * a process of its own, because a thread leaves 80 MB behind when it ends and a crash of the canvas would be ours.
 */
export function createRenderer({ drawLimitMs, idleMs }: RendererLimits) {
  let running: Running | undefined;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;

  async function stop(): Promise<void> {
    clearTimeout(idle);
    const { worker } = running ?? {};
    running = undefined;
    if (worker === undefined || worker.exitCode !== null || worker.signalCode !== null) return;
    const gone = once(worker, 'exit');
    worker.ref();
    worker.kill('SIGKILL');
    await gone;
  }

  function start(): Running {
    const started = launch(drawLimitMs);
    const forget = () => {
      if (running === started) running = undefined;
    };
    started.worker.once('exit', forget).once('error', forget);
    return started;
  }

  async function use<T>(work: (renderer: Renderer) => Promise<T>): Promise<T> {
    clearTimeout(idle);
    users += 1;
    try {
      running ??= start();
      hold(running.worker, true);
      return await work(await running.ready);
    } finally {
      users -= 1;
      if (users === 0) {
        clearTimeout(idle);
        if (running) hold(running.worker, false);
        idle = setTimeout(() => void stop(), idleMs).unref();
      }
    }
  }

  return { use, stop, pid: () => running?.worker.pid };
}

/** A renderer that is only warm must not keep the program from ending. */
function hold(worker: ChildProcess, on: boolean): void {
  if (on) {
    worker.ref();
    worker.channel?.ref();
  } else {
    worker.unref();
    worker.channel?.unref();
  }
}

function launch(drawLimitMs: number): Running {
  const secrets = { key: randomBytes(24).toString('hex'), accountId: randomBytes(8).toString('hex') };
  const worker = fork(FILE, [], {
    env: environment(),
    execArgv: [...TYPESCRIPT, '--max-old-space-size=192'],
  });
  let watch: NodeJS.Timeout | undefined;
  const ready = new Promise<Renderer>((resolve, reject) => {
    worker.on('message', (report: Report) => {
      clearTimeout(watch);
      if (report === 'drawing') watch = setTimeout(() => worker.kill('SIGKILL'), drawLimitMs).unref();
      else if (report !== 'drawn') resolve({ host: `127.0.0.1:${report.port}`, ...secrets });
    });
    worker.on('error', reject);
    worker.once('exit', (code, signal) => {
      clearTimeout(watch);
      reject(new Error(`The renderer ended with ${signal ?? code}.`));
    });
    worker.send(secrets, (error) => {
      if (error) reject(error);
    });
  });
  // Whoever waits for it hears of a failure; nobody waiting is no reason to end the program.
  ready.catch(() => undefined);
  return { worker, ready };
}

const FROM_SOURCE = import.meta.url.endsWith('.ts');
const FILE = fileURLToPath(new URL(FROM_SOURCE ? './worker.ts' : './worker.js', import.meta.url));
const TYPESCRIPT = FROM_SOURCE
  ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href]
  : [];

/** No token of ours reaches a process that draws what others send; fonts and temporary files it may look for. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'FONTCONFIG_FILE']
      .map((name) => [name, process.env[name]] as const)
      .filter(([, value]) => value !== undefined),
  );

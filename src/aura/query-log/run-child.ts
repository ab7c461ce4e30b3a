import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UpstreamError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { Answer } from './answer.ts';
import { EXIT_MEMORY, type Job } from './job.ts';

const SYSTEM = 'The query log reader';
const MAX_ANSWER = 64 * 1024 * 1024;
const MAX_COMPLAINT = 4_000;

/** Sources need a loader, the built program does not. */
const isSource = import.meta.url.endsWith('.ts');
const program = fileURLToPath(new URL(isSource ? './child.ts' : './child.js', import.meta.url));
const loader = (): readonly string[] =>
  isSource ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];

interface Exit {
  readonly code: number | null;
  readonly output: string;
  /** What the child wrote to its stderr: may quote a log, so it is counted and never shown. */
  readonly complaint: number;
  readonly timedOut: boolean;
}

/** Runs the child with nothing of ours in its environment. */
function run(job: Job, timeLimitMs: number): Promise<Exit> {
  const child = spawn(process.execPath, [...loader(), '--max-old-space-size=256', program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {},
  });
  const output: Buffer[] = [];
  let [size, complaint, timedOut] = [0, 0, false];
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_ANSWER) child.kill('SIGKILL');
    else output.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = Math.min(complaint + chunk.length, MAX_COMPLAINT);
  });
  // A child that dies early leaves a broken pipe; its exit says the same.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(job)}\n`);
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeLimitMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output: Buffer.concat(output).toString('utf8'), complaint, timedOut });
    });
  });
}

/** What the log says, or an UpstreamError with why reading it ended early. */
export async function runChild(job: Job, timeLimitMs: number, log: Log): Promise<Answer> {
  const { code, output, complaint, timedOut } = await run(job, timeLimitMs);
  if (timedOut) {
    const detail = `it took longer than ${Math.round(timeLimitMs / 1000)} s; ask for a shorter time or fewer files`;
    throw new UpstreamError(SYSTEM, 'timeout', { detail });
  }
  if (code === EXIT_MEMORY) {
    throw new UpstreamError(SYSTEM, 'refused', { detail: 'the log needs more memory than it may take' });
  }
  const answer = code === 0 ? Answer.safeParse(parsed(output)) : undefined;
  if (answer?.success) return answer.data;
  log.warn('query log reader failed', { code, complaintBytes: complaint });
  throw new UpstreamError(SYSTEM, 'unexpected', { detail: 'reading the log failed' });
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

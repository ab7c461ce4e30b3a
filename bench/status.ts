import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../simulator/simulator.ts';
import type { Figure } from './figure.ts';
import { freePort, residentMb, start, type Started } from './processes.ts';
import { atRate, percentile, saturate, SIGNING_SECRET, startSink, type Sink } from './slack-load.ts';

const ROUNDS = 3;
const COUNT = 1_500;
const IN_FLIGHT = 16;

/** The program as it is deployed (`npm run build`), against a simulator whose fleet of 50 changes with every reading. */
export async function benchStatus(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'aura-bench-'));
  const sink = await startSink();
  // Forty-odd more than the cast, so that 50 are watched; a minute passes in a second, so readings change all the time.
  const simulator = await startSimulator({ scenario: 'healthy', seed: 3, fleet: 43, historyHours: 1 });
  const ours = await startOurs(folder, sink, simulator);
  const theirs = await startBolt(sink);
  try {
    await saturate(ours.url, sink, { text: 'status', count: 200, inFlight: 8, run: 'warm' });
    await saturate(theirs.url, sink, { text: 'status', count: 200, inFlight: 8, run: 'warm-bolt' });
    await settle(ours, sink);
    const rates = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      const load = { text: 'status', count: COUNT, inFlight: IN_FLIGHT };
      rates.theirs.push((await saturate(theirs.url, sink, { ...load, run: `bolt${round}` })).perSecond);
      rates.ours.push((await saturate(ours.url, sink, { ...load, run: `ours${round}` })).perSecond);
    }
    const acks = await atRate(ours.url, sink, { text: 'status', rate: 200, seconds: 10, run: 'acks' });
    return [rateFigure(rates), ackFigure(acks)];
  } finally {
    await Promise.allSettled([ours.process.stop(), theirs.process.stop()]);
    await Promise.allSettled([simulator.stop(), sink.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

interface Side {
  readonly url: string;
  readonly process: Started;
}

async function startOurs(
  folder: string,
  sink: Sink,
  aura: Awaited<ReturnType<typeof startSimulator>>,
): Promise<Side> {
  const port = await freePort();
  const process = await start(
    ['dist/main.js'],
    {
      PORT: String(port),
      DATA_FOLDER: folder,
      AURA_CLIENT_ID: aura.clientId,
      AURA_CLIENT_SECRET: aura.clientSecret,
      AURA_API_URL: aura.url,
      AURA_METRICS_URL: aura.url,
      SLACK_BOT_TOKEN: 'xoxb-bench-token',
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_API_URL: `${sink.url}/api/`,
    },
    /"ready"/,
  );
  return { url: `http://127.0.0.1:${port}`, process };
}

async function startBolt(sink: Sink): Promise<Side> {
  const port = await freePort();
  const process = await start(
    ['bench/bolt-yardstick.mjs'],
    { PORT: String(port), SINK: sink.url, SIGNING_SECRET },
    /ready/,
  );
  return { url: `http://127.0.0.1:${port}`, process };
}

/** Until every instance was read once: from then on the work is the usual work. */
async function settle({ url }: Side, sink: Sink): Promise<void> {
  for (let i = 0; i < 60; i++) {
    const text = await (await fetch(`${url}/metrics`)).text();
    const read = [...text.matchAll(/aura_chatops_readings_total\{/g)].length;
    if (read >= 40) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error(`the fleet was not read (${sink.url})`);
}

function rateFigure({ ours, theirs }: { ours: readonly number[]; theirs: readonly number[] }): Figure {
  const ratio = percentile(ours, 50) / percentile(theirs, 50);
  return {
    name: 'status of a fleet of 50, answers/s',
    size: `${ROUNDS} rounds of ${COUNT} questions, ${IN_FLIGHT} open at a time`,
    measured: `${Math.round(percentile(ours, 50))}/s (${ours.map(Math.round).join(', ')})`,
    yardstick: `bare Bolt ${Math.round(percentile(theirs, 50))}/s (${theirs.map(Math.round).join(', ')})`,
    result: `${ratio.toFixed(2)} ×`,
    must: '≥ 0.5 ×',
    ok: ratio >= 0.5,
  };
}

function ackFigure(acks: readonly number[]): Figure {
  const p99 = percentile(acks, 99);
  return {
    name: 'ack at 200/s',
    size: `${acks.length} questions in 10 s`,
    measured: `p50 ${percentile(acks, 50).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    yardstick: '–',
    result: `p99 ${p99.toFixed(1)} ms`,
    must: '≤ 50 ms',
    ok: p99 <= 50,
  };
}

const IDLE_MS = 60_000;

/** A freshly started program that watches 50 instances and is asked nothing. */
export async function benchIdle(): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'aura-bench-'));
  const sink = await startSink();
  const simulator = await startSimulator({ scenario: 'healthy', seed: 3, fleet: 43, historyHours: 1 });
  const ours = await startOurs(folder, sink, simulator);
  const theirs = await startBolt(sink);
  try {
    await settle(ours, sink);
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const mb = residentMb(ours.process.child.pid ?? 0);
    const bare = residentMb(theirs.process.child.pid ?? 0);
    return {
      name: 'resident when idle, all processes',
      size: '50 instances watched, Slack configured, a minute after the first readings',
      measured: `${Math.round(mb)} MB`,
      yardstick: `bare Bolt ${Math.round(bare)} MB`,
      result: `${Math.round(mb)} MB`,
      must: '≤ 200 MB',
      ok: mb <= 200,
    };
  } finally {
    await Promise.allSettled([ours.process.stop(), theirs.process.stop()]);
    await Promise.allSettled([simulator.stop(), sink.stop()]);
    await rm(folder, { recursive: true, force: true });
  }
}

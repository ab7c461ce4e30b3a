import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { freePort, start } from './processes.ts';
import { percentile, SIGNING_SECRET, startSink } from './slack-load.ts';

const RUNS = 7;

/** From `node dist/main.js` to ready, against `node` that imports Bolt and starts it. */
export async function benchStart(): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'aura-bench-'));
  const sink = await startSink();
  const ours: number[] = [];
  const bolt: number[] = [];
  try {
    for (let run = 0; run < RUNS; run++) {
      const theirs = await start(
        ['bench/bolt-yardstick.mjs'],
        { PORT: String(await freePort()), SINK: sink.url, SIGNING_SECRET },
        /ready/,
      );
      bolt.push(theirs.readyMs);
      await theirs.stop();
      const app = await start(
        ['dist/main.js'],
        {
          PORT: String(await freePort()),
          DATA_FOLDER: folder,
          AURA_CLIENT_ID: 'bench',
          AURA_CLIENT_SECRET: 'bench-secret',
          AURA_API_URL: sink.url,
          SLACK_BOT_TOKEN: 'xoxb-bench-token',
          SLACK_SIGNING_SECRET: SIGNING_SECRET,
          SLACK_API_URL: `${sink.url}/api/`,
        },
        /"ready"/,
      );
      ours.push(app.readyMs);
      await app.stop();
    }
  } finally {
    await sink.stop();
    await rm(folder, { recursive: true, force: true });
  }
  const median = percentile(ours, 50);
  const ratio = median / percentile(bolt, 50);
  const spread = (times: readonly number[]) =>
    `${Math.round(Math.min(...times))}–${Math.round(Math.max(...times))}`;
  return {
    name: 'cold start to ready',
    size: `${RUNS} starts each, in turn`,
    measured: `${Math.round(median)} ms (${spread(ours)})`,
    yardstick: `Bolt imported and started ${Math.round(percentile(bolt, 50))} ms (${spread(bolt)})`,
    result: `${Math.round(median)} ms, ${ratio.toFixed(2)} ×`,
    must: '≤ 1500 ms and ≤ 3 ×',
    ok: median <= 1_500 && ratio <= 3,
  };
}

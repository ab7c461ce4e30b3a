import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { importHistoryInto } from '../src/aura/history-file.ts';
import { openHistory } from '../src/stores/history.ts';
import { demoConfig } from './cast.ts';

export interface DemoWorld {
  readonly simulator: Simulator;
  /** The environment the ordinary program is started with; only addresses and keys differ from real life. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** A local Aura in which `shop` lost an index hours ago, with a day of history and query logs behind it. */
export async function startDemoWorld(scenario = 'missing-index'): Promise<DemoWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'aura-chatops-demo-'));
  const logs = join(folder, 'query-logs');
  const data = join(folder, 'data');
  await Promise.all([mkdir(logs), mkdir(data, { mode: 0o700 })]);
  const simulator = await startSimulator({ scenario, seed: 7, logs: { folder: logs } });
  try {
    await writeFile(join(folder, 'aura.yml'), demoConfig(userInfo().username, namesIn(simulator)));
    await importPast(simulator, join(folder, 'past.txt'), join(data, 'history.db'));
  } catch (error) {
    await simulator.stop();
    throw error;
  }
  return {
    simulator,
    variables: {
      AURA_CLIENT_ID: simulator.clientId,
      AURA_CLIENT_SECRET: simulator.clientSecret,
      AURA_API_URL: simulator.url,
      AURA_METRICS_URL: simulator.url,
      QUERY_LOG_FOLDER: logs,
      DATA_FOLDER: data,
      AURA_CONFIG: join(folder, 'aura.yml'),
    },
    async stop() {
      await simulator.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function importPast(simulator: Simulator, file: string, database: string): Promise<void> {
  await pipeline(Readable.from(simulator.control.openMetrics({ hours: 25 })), createWriteStream(file));
  const { history, close } = await openHistory({ path: database });
  await importHistoryInto(history)(file);
  await close();
}

export const namesIn = ({ control }: Simulator): readonly { readonly id: string; readonly name: string }[] =>
  [...control.world.instances].map(([id, { name }]) => ({ id, name }));

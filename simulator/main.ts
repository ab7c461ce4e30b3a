import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { startSimulator } from './simulator.ts';

const USAGE = `A local Neo4j Aura that misbehaves on request.

  npm run simulator -- [--port 4010] [--host 127.0.0.1] [--seed 7] [--scenario missing-index]
                       [--speed 1] [--start 2026-08-01T08:00:00Z] [--history 24] [--fleet 0]
                       [--logs DIR] [--log-hours 3] [--log-all] [--log-starts] [--log-transactions] [--log-security]
                       [--token-seconds 3600] [--tokens-per-hour N] [--requests-per-minute N]
  npm run simulator -- export --out FILE [--scenario NAME] [--hours 24] [--step 60] [--seed 7] [--start TIME]

In a program: startSimulator({ port: 0, seed, scenario, speed, start }) of simulator/simulator.ts.
See docs/scenarios.md for the scenarios and for the endpoints under /_sim.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  port: { type: 'string', default: '4010' },
  host: { type: 'string', default: '127.0.0.1' },
  seed: { type: 'string', default: '7' },
  scenario: { type: 'string', default: 'missing-index' },
  speed: { type: 'string', default: '1' },
  start: { type: 'string' },
  history: { type: 'string', default: '24' },
  fleet: { type: 'string', default: '0' },
  logs: { type: 'string' },
  'log-hours': { type: 'string', default: '3' },
  'log-all': { type: 'boolean', default: false },
  'log-starts': { type: 'boolean', default: false },
  'log-transactions': { type: 'boolean', default: false },
  'log-security': { type: 'boolean', default: false },
  'token-seconds': { type: 'string', default: '3600' },
  'tokens-per-hour': { type: 'string' },
  'requests-per-minute': { type: 'string' },
  hours: { type: 'string', default: '24' },
  step: { type: 'string', default: '60' },
  out: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

const { values, positionals } = parseArgs({ options, allowPositionals: true });

if (values.help) console.log(USAGE);
else if (positionals[0] === 'export') await exportPast();
else await serve();

function common() {
  return {
    seed: Number(values.seed),
    scenario: values.scenario,
    fleet: Number(values.fleet),
    ...(values.start === undefined ? {} : { start: Date.parse(values.start) }),
  };
}

async function serve(): Promise<void> {
  const { logs } = values;
  const simulator = await startSimulator({
    ...common(),
    port: Number(values.port),
    host: values.host,
    speed: Number(values.speed),
    historyHours: Number(values.history),
    tokenSeconds: Number(values['token-seconds']),
    tokensPerHour: limit(values['tokens-per-hour']),
    requestsPerMinute: limit(values['requests-per-minute']),
    ...(logs === undefined ? {} : { logs: logFiles(logs) }),
  });
  const { url, clientId, clientSecret } = simulator;
  console.log(`Aura simulator ready at ${url} (client id ${clientId}, client secret ${clientSecret})`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void simulator.stop().then(() => process.exit(0));
    });
  }
}

function logFiles(folder: string) {
  return {
    folder,
    pastHours: Number(values['log-hours']),
    starts: values['log-starts'],
    transactions: values['log-transactions'],
    security: values['log-security'],
    ...(values['log-all'] ? { leastMs: 0 } : {}),
  };
}

function limit(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

async function exportPast(): Promise<void> {
  if (values.out === undefined) throw new Error('Say where to with --out FILE');
  const hours = Number(values.hours);
  const simulator = await startSimulator({ ...common(), historyHours: hours });
  const text = simulator.control.openMetrics({ hours, stepMs: Number(values.step) * 1000 });
  await pipeline(Readable.from(text), createWriteStream(values.out));
  await simulator.stop();
  console.log(`Wrote ${hours} h of ${values.scenario} to ${values.out}`);
}

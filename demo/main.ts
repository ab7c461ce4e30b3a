import { userInfo } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../src/app.ts';
import { consoleAsked } from '../src/platforms/console/asked.ts';
import { prompt } from '../src/platforms/console/prompt.ts';
import { show, type Screen } from '../src/platforms/console/show.ts';
import { loadCommands } from '../src/wire.ts';
import { createWeb } from './web.ts';
import { startDemoWorld } from './world.ts';

const OWNER = consoleAsked(userInfo().username);

process.stdout.write('Starting a local Aura with a day behind it …\n');
const [world, commands] = await Promise.all([startDemoWorld(), loadCommands()]);
/** One time for both: what is fast in the simulator is fast for the bot. */
const now = (): Date => new Date(world.simulator.clock.now());
const web = createWeb({ simulator: world.simulator, commands, now });
const app = await startApp({
  variables: { ...world.variables, PORT: process.env['PORT'] ?? '3000', LOG_LEVEL: 'error' },
  now,
  write: (line) => process.stderr.write(`${line}\n`),
  face: web.face,
}).catch(async (error: unknown) => {
  await world.stop();
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\nSet PORT to use another port.\n`,
  );
  process.exit(1);
});

const screen: Screen = {
  write: (text) => process.stdout.write(`${text}\n`),
  width: Math.min(process.stdout.columns ?? 80, 100),
  color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  json: false,
  now,
  pictureFolder: 'data/demo-pictures',
  draw: (chart) => app.core.pictures.draw(chart),
};
const run = async (line: string): Promise<void> => show(await app.core.bot.line(line, OWNER), screen);

let stopping: Promise<void> | undefined;
const stop = (): Promise<void> =>
  (stopping ??= (async () => {
    web.close();
    await app.stop();
    await world.stop();
  })());
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });

process.stdout.write('\naura> status\n\n');
await run('status');
process.stdout.write('\naura> slow-queries shop\n\n');
await run('slow-queries shop');
await web.open();
const address = `http://localhost:${new URL(app.url).port}`;
process.stdout.write(`\nready ${address}\n`);

if (process.stdin.isTTY) {
  process.stdout.write(
    `Open ${address} in a browser for the same in a chat, or type a line: status shop, metrics shop latency, help, exit.\n`,
  );
  const { watched } = await app.core.watch.fleet.overview();
  const words = [
    ...[...commands.keys()].flatMap((name) => [name, ...name.split('-')]),
    ...watched.map(({ instance }) => instance.name),
  ];
  await prompt({
    words: () => words,
    historyFile: join(world.variables['DATA_FOLDER'] ?? '.', 'console-history'),
    run,
  });
  await stop();
  process.exit(0);
}

import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createPictures } from './charts/client.ts';
import { loadConfig } from './config.ts';
import { lastWords } from './last-words.ts';
import { createLog } from './log.ts';
import type { Answer } from './platform.ts';
import { consoleAsked } from './platforms/console/asked.ts';
import { prompt } from './platforms/console/prompt.ts';
import { askRunning } from './platforms/console/remote.ts';
import { show, type Screen } from './platforms/console/show.ts';
import { createCore, loadAnalyzers, loadCommands, type Core } from './wire.ts';

export interface ConsoleOptions {
  /** What was typed after the program's name. */
  readonly argv: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Date;
  readonly pictureFolder?: string;
}

/**
 * One line, or a prompt without one. A bot that runs on this machine answers; otherwise this process does.
 * Returns the exit code: 0, 1 when the line did not do what was asked, 2 for a configuration to correct.
 */
export async function runConsole({
  argv,
  variables,
  now = () => new Date(),
  ...more
}: ConsoleOptions): Promise<number> {
  const json = argv.includes('--json');
  const line = lineOf(argv.filter((word) => word !== '--json'));
  const folder = resolve(variables['DATA_FOLDER'] ?? 'data');
  const pictures = createPictures({ host: variables['QUICKCHART_HOST'] });
  const screen: Screen = {
    write: (text) => process.stdout.write(`${text}\n`),
    width: Math.min(process.stdout.columns ?? 80, 100),
    color: process.stdout.isTTY && variables['NO_COLOR'] === undefined,
    json,
    now,
    pictureFolder: more.pictureFolder ?? join(folder, 'pictures'),
    draw: (chart) => pictures.draw(chart),
  };
  const own = createOwn(variables, now);
  const ask = async (text: string): Promise<Answer> =>
    (await askRunning(folder, text, userInfo().username)) ?? (await own.ask(text));
  try {
    if (line !== '') {
      const answer = await ask(line);
      await show(answer, screen);
      return answer.failed ? 1 : 0;
    }
    const names = [...(await loadCommands()).keys()].map((name) => name.replaceAll('-', ' '));
    const words = [
      ...names.flatMap((name) => name.split(' ')),
      ...names.map((name) => name.replaceAll(' ', '-')),
    ];
    const instances = new Set<string>();
    await prompt({
      words: () => [...new Set([...words, ...instances])],
      historyFile: join(folder, 'console-history'),
      run: async (text) => {
        const answer = await ask(text);
        for (const { body } of answer.cards)
          for (const block of body)
            if (block.kind === 'item' && /^\S+$/.test(block.title)) instances.add(block.title);
        await show(answer, screen);
      },
    });
    return 0;
  } catch (error) {
    const { say, code } = lastWords(error);
    process.stderr.write(`${say}\n`);
    return code;
  } finally {
    await pictures.stop();
    // What kept it from starting has been said.
    await own.close().catch(() => undefined);
  }
}

/** Paths are meant from where they are typed, also when a bot started elsewhere answers. */
function lineOf(argv: readonly string[]): string {
  const words = argv.length === 1 ? (argv[0] ?? '').split(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/) : [...argv];
  const absolute = (path: string): string => quote(resolve(path.replaceAll('"', '')));
  return words
    .map((word, index) => {
      if (words[index - 1] === '--file' || (index === 2 && words[0] === 'history' && words[1] === 'import'))
        return absolute(word);
      if (word.startsWith('--file=')) return `--file=${absolute(word.slice(7))}`;
      return argv.length === 1 ? word : quote(word);
    })
    .join(' ');
}
const quote = (word: string): string => (/\s/.test(word) ? `"${word}"` : word);

/** The bot inside this process, started by the first line that needs it. */
function createOwn(variables: ConsoleOptions['variables'], now: () => Date) {
  let starting: Promise<Core> | undefined;
  async function start(): Promise<Core> {
    const analyzers = await loadAnalyzers();
    const config = loadConfig(variables, analyzers);
    // A person reads what went wrong on the card; the log is for whoever asks for it.
    const log = createLog(
      (text) => process.stderr.write(`${text}\n`),
      now,
      variables['LOG_LEVEL'] ? config.env.LOG_LEVEL : 'error',
    );
    return createCore(config, analyzers, {
      now,
      wait: (ms) => delay(ms, undefined, { ref: false }),
      // Nothing is known yet when a line starts the program, so it waits for the first readings.
      patienceMs: 15_000,
      newRef: () => `ref-${randomBytes(3).toString('hex')}`,
      log,
      platforms: new Map(),
    });
  }
  return {
    async ask(text: string): Promise<Answer> {
      const core = await (starting ??= start());
      return core.bot.line(text, consoleAsked(userInfo().username));
    },
    close: async () => (await starting)?.close(),
  };
}

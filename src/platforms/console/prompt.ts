import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';

export interface PromptOptions {
  readonly words: () => readonly string[];
  readonly historyFile: string;
  readonly run: (line: string) => Promise<void>;
}

const KEEP = 500;

/** Asks for lines until the input ends: history over sessions, completion of commands and instance names. */
export async function prompt({ words, historyFile, run }: PromptOptions): Promise<void> {
  const history = await readFile(historyFile, 'utf8').then(
    (text): string[] => text.split('\n').filter((line) => line !== ''),
    (): string[] => [],
  );
  const reading = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: 'aura> ',
    history,
    historySize: KEEP,
    removeHistoryDuplicates: true,
    completer: (line: string) => {
      const last = line.split(' ').at(-1) ?? '';
      const fitting = words().filter((word) => word.startsWith(last.toLowerCase()));
      return [[...fitting], last] as [string[], string];
    },
  });
  const typed: string[] = [];
  reading.prompt();
  for await (const line of reading) {
    if (/^\s*(exit|quit)\s*$/.test(line)) break;
    if (line.trim() !== '') {
      typed.unshift(line.trim());
      await run(line);
    }
    reading.prompt();
  }
  reading.close();
  await writeFile(historyFile, [...typed, ...history].slice(0, KEEP).join('\n'), { mode: 0o600 }).catch(
    () => undefined,
  );
}

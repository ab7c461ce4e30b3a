import { argumentsOf, flagName } from '../src/arguments.ts';
import type { Command } from '../src/command.ts';
import type { Fleet } from '../src/fleet.ts';

/** What the input line can complete: commands with their arguments, and the names of instances. */
export async function wordsFor(commands: ReadonlyMap<string, Command>, fleet: Fleet): Promise<object> {
  const { watched } = await fleet.overview();
  return {
    instances: watched.map(({ instance }) => instance.name),
    commands: [...commands].map(([name, command]) => ({
      name,
      summary: command.summary,
      positional: command.positional ?? [],
      args: argumentsOf(command)
        .filter(({ only }) => only === undefined || only === 'web')
        .map(({ name: arg, description, isSwitch, choices }) => ({
          name: arg,
          flag: `--${flagName(arg)}`,
          description,
          isSwitch,
          choices: choices ?? [],
        })),
    })),
  };
}

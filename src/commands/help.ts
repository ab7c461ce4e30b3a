import * as z from 'zod';
import { argumentsOf, usage } from '../arguments.ts';
import { commandHelpCard, helpCard } from '../cards/help.ts';
import { command } from '../command.ts';
import { UserError } from '../errors.ts';
import { nearest } from '../text.ts';

export default command({
  summary: 'What the bot can do, and how to ask for it',
  risk: 'read',
  positional: ['command', 'more'],
  args: z.object({
    command: z.string().max(60).optional().describe('a command'),
    more: z.string().max(60).optional().describe('the second word of its name'),
  }),
  examples: ['help', 'help slow-queries'],
  async run({ command: one, more }, { commands, invocation }) {
    const { platform } = invocation.place;
    if (one === undefined)
      return helpCard(
        [...commands].map(([name, { summary, risk }]) => ({
          name,
          command: name,
          summary,
          risk,
        })),
      );
    const name = [one, more]
      .filter((word) => word !== undefined)
      .join('-')
      .toLowerCase();
    const found = commands.get(name);
    if (!found)
      throw new UserError(`There is no command "${name}".`, [
        ...nearest(name, [...commands.keys()], 3).map((near) => ({
          label: near,
          command: 'help',
          args: { command: near },
        })),
        { label: 'All commands', command: 'help' },
      ]);
    return commandHelpCard({
      name,
      summary: found.summary,
      usage: usage(name, found, platform),
      args: argumentsOf(found).filter(({ only }) => only === undefined || only === platform),
      examples: found.examples ?? [],
      risk: found.risk,
      sensitive: found.sensitive,
    });
  },
});

import type { Argument } from '../arguments.ts';
import type { Risk, Sensitivity } from '../command.ts';
import type { Card } from './card.ts';

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly risk: Risk;
}

const RISKS: Readonly<Record<Risk, string>> = {
  read: 'reads only',
  write: 'changes something',
  dangerous: 'needs a second person',
  destructive: 'needs a second person and the name typed out',
};

/** Every command in a line; generated, so that it cannot be wrong. */
export const helpCard = (entries: readonly Entry[]): Card => ({
  title: 'What you can ask for',
  tone: 'neutral',
  body: [
    {
      kind: 'facts',
      facts: entries.map(({ name, summary, risk }) => ({
        label: name,
        value: summary,
        ...(risk === 'read' ? {} : { note: RISKS[risk] }),
      })),
    },
    {
      kind: 'text',
      weight: 'quiet',
      text: 'Times: --last 6h, --since 09:30. More about one: help slow-queries.',
    },
  ],
  actions: [
    { label: 'The fleet', command: 'status', style: 'primary' },
    { label: 'Is everything set up?', command: 'doctor' },
  ],
});

interface CommandHelp {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly args: readonly Argument[];
  readonly examples: readonly string[];
  readonly risk: Risk;
  readonly sensitive: Sensitivity | undefined;
}

export const commandHelpCard = ({
  name,
  summary,
  usage,
  args,
  examples,
  risk,
  sensitive,
}: CommandHelp): Card => ({
  title: name,
  tone: 'neutral',
  body: [
    { kind: 'text', text: summary },
    { kind: 'code', code: usage, language: 'text' },
    ...(args.length === 0
      ? []
      : [
          {
            kind: 'facts' as const,
            facts: args.map((arg) => ({
              label: arg.name,
              value: Array.isArray(arg.choices)
                ? `${arg.description}: ${arg.choices.join(', ')}`
                : arg.description,
            })),
          },
        ]),
    ...(examples.length === 0
      ? []
      : [{ kind: 'code' as const, code: examples.join('\n'), language: 'text' as const }]),
    {
      kind: 'text',
      weight: 'quiet',
      text: `It ${RISKS[risk]}${sensitive === undefined ? '' : `; it shows ${sensitive.replace('-', ' ')}, so it answers privately`}.`,
    },
  ],
  actions: [{ label: 'All commands', command: 'help' }],
});

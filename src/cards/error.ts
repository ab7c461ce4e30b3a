import type { Block, Card, CommandAction } from './card.ts';

interface Failure {
  readonly message: string;
  readonly actions?: readonly CommandAction[];
  readonly code?: string | undefined;
  /** For failures that whoever runs the bot should look up in its log. */
  readonly ref?: string;
}

/** What went wrong in one sentence, and what to press or copy. */
export const errorCard = ({ message, actions = [], code, ref }: Failure): Card => ({
  title: 'That did not work',
  tone: ref === undefined ? 'neutral' : 'warning',
  body: [
    { kind: 'text', text: message },
    ...(code === undefined ? [] : [{ kind: 'code', code, language: 'yaml' } satisfies Block]),
    ...(ref === undefined
      ? []
      : [
          {
            kind: 'text',
            weight: 'quiet',
            text: `Reference ${ref}: the bot's log says more.`,
          } satisfies Block,
        ]),
  ],
  actions,
});

interface Choice {
  readonly question: string;
  readonly usage: string;
  readonly actions: readonly CommandAction[];
}

/** A question answered by pressing a button instead of typing the line again. */
export const choiceCard = ({ question, usage, actions }: Choice): Card => ({
  title: question,
  tone: 'neutral',
  body: [{ kind: 'text', weight: 'quiet', text: `Or type: ${usage}` }],
  actions,
});

import { gate, type Policy } from './access.ts';
import { argumentsOf, checkArgs, flagName, toArgs, usage, type Argument } from './arguments.ts';
import type { AuditEntry } from './audit.ts';
import type { Instance } from './aura.ts';
import type { Card, CommandAction } from './cards/card.ts';
import { choiceCard, errorCard } from './cards/error.ts';
import type { Command, Context } from './command.ts';
import { CardError, UpstreamError, UserError } from './errors.ts';
import type { Invocation } from './invocation.ts';
import { placeKey } from './invocation.ts';
import { parseLine, plainText } from './line.ts';
import type { Log } from './log.ts';
import type { Answer, Asked, Bot } from './platform.ts';
import { scrub } from './secret.ts';
import { nearest } from './text.ts';

export interface BotParts {
  readonly commands: ReadonlyMap<string, Command>;
  readonly policy: Policy;
  /** Everything a command may touch, for this invocation. */
  readonly contextFor: (invocation: Invocation) => Context;
  readonly audit: (entry: AuditEntry) => Promise<void>;
  /** A short name for a failure, shown to the person and written to the log. */
  readonly newRef: () => string;
  /** After every answer, for figures. */
  readonly onAnswered?: (invocation: Invocation, failed: boolean, ms: number) => void;
  readonly now: () => Date;
  readonly log: Log;
}

/** The one path everything takes: a typed line, a pressed button, the clock, a webhook. Never throws. */
export function createBot(parts: BotParts): Bot {
  const { commands, policy, contextFor, audit, log } = parts;

  async function run(invocation: Invocation): Promise<Answer> {
    const { caller, place } = invocation;
    const command = commands.get(invocation.command);
    if (!command) throw unknownCommand(invocation.command, [...commands.keys()]);

    const attempt = {
      command: invocation.command,
      risk: command.risk,
      sensitive: command.sensitive,
      caller,
      place,
    };
    const verdict = gate(policy, attempt);
    if (verdict.verdict === 'deny') {
      await audit(entry(invocation, 'denied'));
      throw new UserError(verdict.why, [], verdict.fix);
    }
    if (verdict.verdict === 'ask')
      throw new UserError(`"${invocation.command}" needs a second person, and cannot be run directly.`);

    const context = contextFor(invocation);
    const checked = checkArgs(invocation.command, command, invocation.args, place.platform);
    if (checked.kind === 'missing')
      return { cards: [await askFor(checked.argument, invocation, command, context)], failed: true };

    const noted = command.risk !== 'read' || command.sensitive !== undefined;
    const note = (outcome: AuditEntry['outcome']) =>
      noted ? audit(entry(invocation, outcome)) : Promise.resolve();
    try {
      const cards = [await command.run(checked.args, context)].flat();
      await note('done');
      return { cards, failed: false };
    } catch (error) {
      await note('failed').catch(() => undefined);
      throw error;
    }
  }

  async function handle(invocation: Invocation): Promise<Answer> {
    const start = parts.now().getTime();
    const answer = await answerTo(invocation);
    parts.onAnswered?.(invocation, answer.failed, parts.now().getTime() - start);
    return answer;
  }

  async function answerTo(invocation: Invocation): Promise<Answer> {
    try {
      return await run(invocation);
    } catch (error) {
      return { cards: [failure(error, invocation.command)], failed: true };
    }
  }

  async function line(text: string, asked: Asked): Promise<Answer> {
    try {
      return await handle({ ...understand(text, commands, asked.place.platform), origin: 'typed', ...asked });
    } catch (error) {
      return { cards: [failure(error, 'a typed line')], failed: true };
    }
  }

  function failure(error: unknown, command: string): Card {
    if (error instanceof CardError) return error.card;
    if (error instanceof UserError)
      return errorCard({ message: error.message, actions: error.actions, code: error.code });
    const ref = parts.newRef();
    if (error instanceof UpstreamError) {
      log.warn('a system we depend on failed', {
        ref,
        command,
        system: error.system,
        reason: error.reason,
        error,
      });
      return errorCard({ message: upstreamSentence(error), ref });
    }
    log.error('a bug', { ref, command, error });
    return errorCard({ message: 'Something broke on our side; nothing was changed.', ref });
  }

  return { handle, line, decides: (name) => (commands.get(name)?.risk ?? 'read') !== 'read' };
}

const entry = (invocation: Invocation, outcome: AuditEntry['outcome']): AuditEntry => {
  const { instance } = invocation.args;
  return {
    who: invocation.caller.id,
    what: invocation.command,
    outcome,
    where: placeKey(invocation.place),
    ...(typeof instance === 'string' ? { target: scrub(instance).slice(0, 100) } : {}),
  };
};

/** Finds the command in a typed line: two words if they name one, else one. `help` works in front and behind. */
function understand(
  text: string,
  commands: ReadonlyMap<string, Command>,
  platform: Asked['place']['platform'],
): Pick<Invocation, 'command' | 'args'> {
  const typed = plainText(text).replace(/^\/(?:aura(?:\s+|$))?/i, '');
  const [one = '', two = ''] = typed.split(' ', 3).map((word) => word.toLowerCase());
  if (one === '') return { command: 'help', args: {} };
  const pair = two === '' ? undefined : `${one}-${two}`;
  const name = pair !== undefined && commands.has(pair) ? pair : one;
  const command = commands.get(name);
  if (!command) throw unknownCommand(two === '' ? one : `${one} ${two}`, [...commands.keys()]);

  const switches = new Set([
    'help',
    ...argumentsOf(command)
      .filter((arg) => arg.isSwitch)
      .flatMap((arg) => [arg.name.toLowerCase(), flagName(arg.name)]),
  ]);
  const all = parseLine(typed, (word) => switches.has(word));
  const line = { words: all.words.slice(name === pair ? 2 : 1), flags: all.flags };
  const isHelp = line.words.length === 1 && line.flags.size === 0 && line.words[0]?.toLowerCase() === 'help';
  if (line.flags.has('help') || isHelp) return { command: 'help', args: { command: name } };
  return { command: name, args: toArgs(name, command, line, platform) };
}

function unknownCommand(name: string, names: readonly string[]): UserError {
  const asTyped = name.replaceAll(' ', '-');
  const near = new Set([...nearest(asTyped, names, 3), ...nearest(name.split(' ')[0] ?? '', names, 2)]);
  const buttons = [...near].slice(0, 3).map((found): CommandAction => ({ label: found, command: found }));
  const hint = buttons.length > 0 ? ' Did you mean:' : '';
  return new UserError(`There is no command "${name.slice(0, 60)}".${hint}`, [
    ...buttons,
    { label: 'All commands', command: 'help' },
  ]);
}

/** A missing argument is answered with one button for each choice: the rest of the line is kept. */
async function askFor(
  argument: Argument,
  invocation: Invocation,
  command: Command,
  context: Context,
): Promise<Card> {
  const choices =
    argument.choices === 'instance'
      ? instanceChoices((await context.fleet.overview()).watched.map(({ instance }) => instance))
      : (argument.choices ?? []).map((word) => ({ label: word, value: word }));
  return choiceCard({
    question:
      choices.length > 0 ? `${invocation.command}: which ${argument.name}?` : `${argument.name} is missing.`,
    usage: usage(invocation.command, command, invocation.place.platform),
    actions: choices.map(({ label, value }) => ({
      label,
      command: invocation.command,
      args: { ...(invocation.args as CommandAction['args']), [argument.name]: value },
    })),
  });
}

/** Two of the same name are told apart by what they are. */
const instanceChoices = (all: readonly Instance[]): readonly { label: string; value: string }[] =>
  all.map(({ id, name, tier, region }) => ({
    label: all.filter((one) => one.name === name).length > 1 ? `${name} · ${id} · ${tier} · ${region}` : name,
    value: id,
  }));

const SENTENCES: Readonly<Record<UpstreamError['reason'], string>> = {
  auth: 'refused our key',
  'not-found': 'does not know what was asked for',
  conflict: 'is busy with another operation on it',
  'rate-limited': 'asks us to slow down; try again in a minute',
  unavailable: 'does not answer; try again in a minute',
  timeout: 'did not answer in time; try again in a minute',
  refused: 'did not accept the request',
  unexpected: 'gave an answer we do not understand',
};

function upstreamSentence({ system, reason, detail, requestId }: UpstreamError): string {
  const words = detail === undefined ? '' : ` It says: ${detail.replace(/\.$/, '')}.`;
  return `${system} ${SENTENCES[reason]}.${words}${requestId === undefined ? '' : ` Request id ${requestId}.`}`;
}

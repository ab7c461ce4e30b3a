import * as z from 'zod';
import type { Command } from './command.ts';
import { UserError } from './errors.ts';
import type { Args, Place } from './invocation.ts';
import type { Line } from './line.ts';
import { nearest } from './text.ts';

/** What the bot knows of one argument of a command, read off its schema. */
export interface Argument {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly isSwitch: boolean;
  /** `instance`: one button per instance; a list: one button per word; else nothing can be offered. */
  readonly choices: 'instance' | readonly string[] | undefined;
  /** Unknown anywhere but on this platform. */
  readonly only: Place['platform'] | undefined;
}

interface Meta {
  readonly choices?: 'instance';
  readonly switch?: boolean;
  readonly only?: Place['platform'];
}

const inner = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? inner(schema.unwrap() as z.ZodType)
    : schema;

function metaOf(schema: z.ZodType): Meta & { readonly description?: string } {
  const own = (schema.meta() ?? {}) as Meta & { readonly description?: string };
  const under = inner(schema);
  return under === schema ? own : { ...(under.meta() as object | undefined), ...own };
}

const described = new WeakMap<Command, readonly Argument[]>();

export function argumentsOf(command: Command): readonly Argument[] {
  const known = described.get(command);
  if (known) return known;
  const list = Object.entries(command.args.shape).map(([name, raw]): Argument => {
    const schema = raw as z.ZodType;
    const meta = metaOf(schema);
    const bare = inner(schema);
    return {
      name,
      required: !schema.safeParse(undefined).success,
      description: meta.description ?? '',
      isSwitch: meta.switch === true,
      choices: meta.choices ?? (bare instanceof z.ZodEnum ? bare.options.map(String) : undefined),
      only: meta.only,
    };
  });
  described.set(command, list);
  return list;
}

export const flagName = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `slow-queries <instance> [--last …] [--order total|calls]`, as help and every complaint show it. */
export function usage(name: string, command: Command, platform: Place['platform']): string {
  const positional = command.positional ?? [];
  const parts = argumentsOf(command)
    .filter(({ only }) => only === undefined || only === platform)
    .map((argument) => {
      if (positional.includes(argument.name))
        return argument.required ? `<${argument.name}>` : `[${argument.name}]`;
      const value = argument.isSwitch
        ? ''
        : ` ${Array.isArray(argument.choices) ? argument.choices.join('|') : '…'}`;
      const text = `--${flagName(argument.name)}${value}`;
      return argument.required ? text : `[${text}]`;
    });
  return [name, ...parts].join(' ');
}

/** Words and flags → arguments by name. Nothing is checked yet but that each has a place. */
export function toArgs(name: string, command: Command, line: Line, platform: Place['platform']): Args {
  const known = argumentsOf(command).filter(({ only }) => only === undefined || only === platform);
  const positional = (command.positional ?? []).filter((arg) => known.some((one) => one.name === arg));
  const say = `Usage: ${usage(name, command, platform)}`;
  const extra = line.words[positional.length];
  if (extra !== undefined) throw new UserError(`"${extra}" is one word too many. ${say}`);
  const args: Record<string, unknown> = {};
  line.words.forEach((word, index) => (args[positional[index] ?? ''] = word));
  for (const [flag, value] of line.flags) {
    const argument = known.find((one) => flagName(one.name) === flag || one.name.toLowerCase() === flag);
    if (!argument) {
      const near = nearest(
        flag,
        known.map((one) => flagName(one.name)),
        1,
      )[0];
      throw new UserError(`There is no --${flag} here.${near ? ` Did you mean --${near}?` : ''} ${say}`);
    }
    if (value === true && !argument.isSwitch) throw new UserError(`--${flag} needs a value. ${say}`);
    args[argument.name] = value;
  }
  return args;
}

export type Checked =
  { readonly kind: 'ok'; readonly args: Args } | { readonly kind: 'missing'; readonly argument: Argument };

/** Parses arguments from anywhere: what a person typed, what a button carried, what was stored. */
export function checkArgs(name: string, command: Command, args: Args, platform: Place['platform']): Checked {
  const known = argumentsOf(command);
  const stranger = Object.keys(args).find((arg) => !known.some(({ name: one }) => one === arg));
  if (stranger !== undefined)
    throw new UserError(
      `There is no --${stranger.slice(0, 60)} here. Usage: ${usage(name, command, platform)}`,
    );
  const hidden = known.find(
    ({ only, name: arg }) => only !== undefined && only !== platform && args[arg] !== undefined,
  );
  if (hidden) throw new UserError(`There is no --${flagName(hidden.name)} here.`);
  const missing = known.find((argument) => argument.required && args[argument.name] === undefined);
  if (missing?.only !== undefined && missing.only !== platform)
    throw new UserError(`"${name}" works in the ${missing.only} only.`);
  if (missing) return { kind: 'missing', argument: missing };
  const parsed = command.args.strict().safeParse(lowerEnums(known, args));
  if (parsed.success) return { kind: 'ok', args: parsed.data };
  throw new UserError(`${complaint(parsed.error)} Usage: ${usage(name, command, platform)}`);
}

/** Phones start words with a capital; a word from a closed list is not told apart by that. */
const lowerEnums = (known: readonly Argument[], args: Args): Args =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const choices = known.find((one) => one.name === name)?.choices;
      return [name, Array.isArray(choices) && typeof value === 'string' ? value.toLowerCase() : value];
    }),
  );

function complaint(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'That cannot be understood.';
  const where = issue.path.length > 0 ? `${flagName(String(issue.path[0]))}: ` : '';
  return `${where}${issue.message.replace(/\.$/, '')}.`;
}

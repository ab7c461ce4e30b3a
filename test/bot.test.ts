import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { CommandAction } from '../src/cards/card.ts';
import { command, flag, instanceArg, type Command } from '../src/command.ts';
import { aMember, anInstance } from './support/builders.ts';
import { CONSOLE, createWorld, textOf, type WorldParts } from './support/world.ts';

const shop = anInstance();
const pay = anInstance({ id: 'aaaabbbb', name: 'pay' });
const twin = anInstance({ id: 'ccccdddd', name: 'pay', tier: 'professional-db', region: 'us-east-1' });

/** A command that says what it was given, or throws what it is told to. */
const echo = (more: Partial<Command> = {}, error?: unknown): Command =>
  command({
    summary: 'Says what it was given',
    risk: 'read',
    positional: ['instance', 'mode'],
    args: z.object({
      instance: instanceArg,
      mode: z.enum(['slow', 'fast']).describe('how'),
      note: z.string().max(50).optional().describe('what else'),
      dryRun: flag('only says'),
      file: z.string().optional().describe('a file').meta({ only: 'console' }),
    }),
    async run(args) {
      if (error !== undefined) throw error;
      return { title: JSON.stringify(args), body: [] };
    },
    ...(more as object),
  });

const world = (parts: WorldParts = {}, ...more: readonly (readonly [string, Command])[]) =>
  createWorld({ instances: [shop, pay], more: new Map([['echo', echo()], ...more]), ...parts });
const argsOf = (text: string) => JSON.parse(text) as object;
const buttons = (answer: Awaited<ReturnType<ReturnType<typeof world>['say']>>) =>
  (answer.cards[0]?.actions ?? []).filter((action): action is CommandAction => 'command' in action);

describe('a typed line', () => {
  it.each([
    ['echo shop slow', { instance: 'shop', mode: 'slow', dryRun: false }],
    ['ECHO Shop SLOW', { instance: 'Shop', mode: 'slow', dryRun: false }],
    ['/echo shop slow', { instance: 'shop', mode: 'slow', dryRun: false }],
    ['/aura echo shop slow', { instance: 'shop', mode: 'slow', dryRun: false }],
    ['echo --mode Fast shop', { instance: 'shop', mode: 'fast', dryRun: false }],
    ['echo shop slow —dry-run', { instance: 'shop', mode: 'slow', dryRun: true }],
    ['echo --dry-run shop slow', { instance: 'shop', mode: 'slow', dryRun: true }],
    ['echo --dryrun shop slow', { instance: 'shop', mode: 'slow', dryRun: true }],
    ['echo shop slow dryrun=no', { instance: 'shop', mode: 'slow', dryRun: false }],
    ['echo shop slow note="a b"', { instance: 'shop', mode: 'slow', note: 'a b', dryRun: false }],
  ])('%s is understood', async (text, args) => {
    const { cards, failed } = await world().say(text);

    expect(argsOf(cards[0]?.title ?? '')).toEqual(args);
    expect(failed).toBe(false);
  });

  it.each([
    ['echo shop slow extra', 'is one word too many. Usage: echo <instance> <mode> [--note …] [--dry-run]'],
    ['echo shop slow --nite x', 'There is no --nite here. Did you mean --note?'],
    ['echo shop slow --note', '--note needs a value.'],
    ['echo shop sideways', 'mode:'],
    ['echo shop slow --file x', 'There is no --file here.'],
    [`echo shop slow --note ${'x'.repeat(51)}`, 'note:'],
  ])('%s is refused with the way to write it', async (text, sentence) => {
    const answer = await world().say(text);

    expect(textOf(answer)).toContain(sentence);
    expect(answer.failed).toBe(true);
  });

  it('may name a file in the console only', async () => {
    const { cards } = await world().say('echo shop slow --file x', ...CONSOLE);

    expect(argsOf(cards[0]?.title ?? '')).toMatchObject({ file: 'x' });
  });

  it.each(['', '   ', '/aura', '/aura help', 'help', 'HELP'])('%j is a call for help', async (text) => {
    expect((await world().say(text)).cards[0]?.title).toBe('What you can ask for');
  });

  it.each(['echo --help', 'echo shop --help', 'echo help', 'help echo', 'help ECHO', '/help echo'])(
    '%s explains the command',
    async (text) => {
      const answer = await world().say(text);

      expect(answer.cards[0]?.title).toBe('echo');
      expect(textOf(answer)).toContain('echo <instance> <mode> [--note …] [--dry-run]');
      expect(textOf(answer)).not.toContain('--file');
    },
  );

  it.each([
    ['history import', 'history-import'],
    ['history-import', 'history-import'],
    ['History Import', 'history-import'],
  ])('finds a command of two words in %s', async (words, name) => {
    const { cards } = await world().say(`${words} --help`);

    expect(cards[0]?.title).toBe(name);
  });

  it.each([
    ['stats', 'status'],
    ['metric shop', 'metrics'],
    ['slow queris shop', 'slow-queries'],
    ['histroy import x', 'history-import'],
    ['dcotor', 'doctor'],
  ])('%s offers what was probably meant', async (text, name) => {
    const answer = await world().say(text);

    expect(textOf(answer)).toContain('Did you mean:');
    expect(buttons(answer)[0]).toEqual({ label: name, command: name });
    expect(buttons(answer).at(-1)?.command).toBe('help');
  });

  it('that is nothing at all offers the commands', async () => {
    const answer = await world().say('qqqqqqqqqqqqq');

    expect(textOf(answer)).toContain('There is no command \\"qqqqqqqqqqqqq\\".');
    expect(buttons(answer).map(({ command: name }) => name)).toEqual(['help']);
  });
});

describe('a missing argument', () => {
  it('is answered with one button for each choice, which keeps the rest of the line', async () => {
    const answer = await world().say('echo --mode slow --note "a b"');

    expect(answer.cards[0]?.title).toBe('echo: which instance?');
    expect(buttons(answer)).toEqual([
      { label: 'shop', command: 'echo', args: { mode: 'slow', note: 'a b', instance: shop.id } },
      { label: 'pay', command: 'echo', args: { mode: 'slow', note: 'a b', instance: pay.id } },
    ]);
  });

  it('of a closed list offers its words, and the pressed button does it', async () => {
    const { say, press } = world();
    const [slow] = buttons(await say('echo shop'));

    const { cards } = await press(slow!);

    expect(argsOf(cards[0]?.title ?? '')).toEqual({ instance: 'shop', mode: 'slow', dryRun: false });
  });

  it('tells two instances of one name apart', async () => {
    const labels = buttons(await world({ instances: [shop, pay, twin] }).say('echo')).map(
      ({ label }) => label,
    );

    expect(labels).toEqual([
      'shop',
      'pay · aaaabbbb · business-critical · europe-west1',
      'pay · ccccdddd · professional-db · us-east-1',
    ]);
  });

  it('offers only instances the asker may see', async () => {
    const roles = [
      { name: 'r', members: [aMember().id], may: ['read'], instances: ['pay'], channels: ['*'] },
    ];

    expect(buttons(await world({ roles }).say('echo')).map(({ label }) => label)).toEqual(['pay']);
  });

  it('that only the console knows is not asked for elsewhere', async () => {
    const roles = [{ name: 'r', members: [aMember().id], may: ['write'], instances: ['*'], channels: ['*'] }];

    expect(textOf(await world({ roles }).say('history import'))).toContain('works in the console only');
  });
});

describe('a pressed button', () => {
  it.each([
    ['an argument nobody knows', { instance: shop.id, mode: 'slow', admin: true }],
    ['one even where another is missing', { admin: true }],
    ['a file', { instance: shop.id, mode: 'slow', file: '/etc/passwd' }],
    ['a prototype', JSON.parse('{"instance":"x","mode":"slow","__proto__":{"admin":true}}') as object],
    ['an object for a text', { instance: { $ne: '' }, mode: 'slow' }],
    ['a list', { instance: [shop.id], mode: 'slow' }],
  ])('cannot smuggle in %s', async (_what, args) => {
    const answer = await world().press({
      label: 'x',
      command: 'echo',
      args: args as CommandAction['args'] & object,
    });

    expect(answer.failed).toBe(true);
    expect(answer.cards[0]?.title).toBe('That did not work');
    expect(answer.cards[0]?.actions).toEqual([]);
  });

  it('cannot run what its presser may not', async () => {
    const { press, audit } = world({}, ['wipe', echo({ risk: 'write' })]);

    const answer = await press({ label: 'x', command: 'wipe', args: { instance: shop.id, mode: 'slow' } });

    expect(textOf(answer)).toContain('roles:');
    expect(audit.rows.map(({ entry }) => entry)).toEqual([
      { who: 'slack:T01/U01', what: 'wipe', target: shop.id, outcome: 'denied', where: 'slack:C01' },
    ]);
  });
});

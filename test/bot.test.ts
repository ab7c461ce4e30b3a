import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod';
import type { CommandAction } from '../src/cards/card.ts';
import { command, flag, instanceArg, type Command } from '../src/command.ts';
import { UpstreamError, UserError } from '../src/errors.ts';
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

describe('what goes wrong', () => {
  const planted = 'planted-secret-value';
  const broken = (error: unknown, more: Partial<Command> = {}) => world({}, ['echo', echo(more, error)]);

  it('for a person to mend is said as it stands, with buttons and lines to copy', async () => {
    const error = new UserError('Nearly.', [{ label: 'Again', command: 'status' }], 'roles:');
    const { say, lines } = broken(error);

    const { cards, failed } = await say('echo shop slow');

    expect(failed).toBe(true);
    expect(cards).toEqual([
      {
        title: 'That did not work',
        tone: 'neutral',
        body: [
          { kind: 'text', text: 'Nearly.' },
          { kind: 'code', code: 'roles:', language: 'yaml' },
        ],
        actions: [{ label: 'Again', command: 'status' }],
      },
    ]);
    expect(lines).toEqual([]);
  });

  it.each([
    'auth',
    'not-found',
    'conflict',
    'rate-limited',
    'unavailable',
    'timeout',
    'refused',
    'unexpected',
  ] as const)('at Aura (%s) is a sentence with a reference', async (reason) => {
    const { say, lines } = broken(new UpstreamError('Aura', reason, { detail: 'Sorry.', requestId: 'r-1' }));

    const text = textOf(await say('echo shop slow'));

    expect(text).toMatch(/Aura [a-z;' -]+\. It says: Sorry\. Request id r-1\./);
    expect(text).toContain('Reference ref-1');
    expect(lines).toEqual([expect.stringMatching(/^warn/)]);
  });

  it.each([
    ['a bug', new TypeError(`x is undefined at ${planted}`)],
    ['a text', planted],
    ['nothing', null],
    ['an object', { headers: { Authorization: planted } }],
    ['a cause', new UpstreamError('Aura', 'unavailable', { cause: new Error(planted) })],
  ])('with %s shows no stack and no secret', async (_what, error) => {
    const text = textOf(await broken(error).say('echo shop slow'));

    expect(text).toContain('Reference ref-1');
    expect(text).not.toMatch(/planted|TypeError|\.ts\b|at file/);
  });

  it('at the record keeps a sensitive answer back', async () => {
    const { say, audit } = world({}, ['peek', echo({ sensitive: 'query-text' })]);
    Object.assign(audit, { append: () => Promise.reject(new Error('disk full')) });
    const roles = await say('peek shop slow', ...CONSOLE);

    expect(roles.failed).toBe(true);
    expect(textOf(roles)).not.toContain('slow\\"');
  });
});

describe('the record', () => {
  const all = [
    {
      name: 'r',
      members: [aMember().id],
      may: ['read', 'write', 'dangerous', 'query-text', 'security'],
      instances: ['*'],
      channels: ['*'],
    },
  ];
  it.each([
    ['a harmless read', {}, undefined, []],
    ['a sensitive read', { sensitive: 'query-text' }, undefined, ['done']],
    ['a change', { risk: 'write' }, undefined, ['done']],
    ['a change that failed', { risk: 'write' }, new UserError('no'), ['failed']],
    ['a sensitive read that failed', { sensitive: 'security' }, new Error('x'), ['failed']],
  ] as const)('of %s is %3$j', async (_what, more, error, outcomes) => {
    const { say, audit } = world({ roles: all }, ['act', echo(more as Partial<Command>, error)]);

    await say('act shop slow --note "MATCH (n) RETURN n"');

    expect(audit.rows.map(({ entry }) => entry.outcome)).toEqual(outcomes);
    expect(JSON.stringify(audit.rows)).not.toContain('MATCH');
  });

  it('holds nothing of what needs a second person and cannot be run yet', async () => {
    const { say } = world({ roles: all }, ['act', echo({ risk: 'dangerous' })]);

    expect(textOf(await say('act shop slow'))).toContain('needs a second person');
  });
});

describe('whatever comes in', () => {
  it('is answered, never thrown', async () => {
    const { bot } = world();
    const name = fc.oneof(
      fc.constantFrom('echo', 'status', 'metrics', 'help', 'audit', 'constructor', ''),
      fc.string(),
    );
    const args = fc.dictionary(
      fc.oneof(fc.constantFrom('instance', 'mode', 'what', 'last', 'top', 'command', 'all'), fc.string()),
      fc.oneof(
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(fc.string()),
        fc.constant({}),
      ),
      { maxKeys: 4 },
    );
    await fc.assert(
      fc.asyncProperty(
        name,
        args,
        fc.constantFrom('button', 'schedule', 'webhook'),
        async (one, given, origin) => {
          const asked = { caller: aMember(), place: { platform: 'slack', channel: 'C01' } } as const;
          const answer = await bot.handle({ command: one, args: given, origin, ...asked });

          expect(answer.cards.length).toBeGreaterThan(0);
          expect(textOf(answer)).not.toContain('Something broke');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('as a line is answered, never thrown', async () => {
    const { say } = world();
    const words = fc.array(
      fc.oneof(
        fc.constantFrom(
          'echo',
          'status',
          'metrics',
          'help',
          'audit',
          'shop',
          '--last',
          '6h',
          '--all',
          '"',
          '--top',
          '-',
        ),
        fc.string({ maxLength: 8 }),
      ),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(words, async (line) => {
        const answer = await say(line.join(' '));

        expect(answer.cards.length).toBeGreaterThan(0);
        expect(textOf(answer)).not.toContain('Something broke');
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['status', false],
    ['slow-queries', false],
    ['history-import', true],
    ['nonsense', false],
  ])('%s decides something: %s', (name, decides) => {
    expect(world().bot.decides(name)).toBe(decides);
  });
});

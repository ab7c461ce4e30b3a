import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod';
import { command, flag, instanceArg, type Command } from '../src/command.ts';
import { UpstreamError, UserError } from '../src/errors.ts';
import { aMember, anInstance } from './support/builders.ts';
import { CONSOLE, createWorld, textOf, type WorldParts } from './support/world.ts';

const shop = anInstance();
const pay = anInstance({ id: 'aaaabbbb', name: 'pay' });

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
    const { say, audit } = world({ roles: all }, ['act', echo(more, error)]);

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

import { describe, expect, it } from '@jest/globals';
import { gate, type Attempt, type Policy, type Role } from '../src/access.ts';
import type { Analyzer } from '../src/analyzer.ts';
import { loadConfig } from '../src/config.ts';
import { CLOCK } from '../src/schedule.ts';
import { aChannel, aMember, anInstance } from './support/builders.ts';

const shop = anInstance();
const pay = anInstance({ id: 'aaaabbbb', name: 'pay' });
const policy = (...roles: readonly Partial<Role>[]): Policy => ({
  roles: roles.map((role) => ({
    name: 'r',
    members: ['slack:T01/U01'],
    may: ['read'],
    instances: ['*'],
    channels: ['*'],
    ...role,
  })),
  aliases: new Map([[pay.id, ['payments']]]),
});
const DAY_ONE: Policy = { roles: undefined, aliases: new Map() };
const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  command: 'status',
  risk: 'read',
  caller: aMember(),
  place: aChannel(),
  ...more,
});
const verdict = (rules: Policy, more: Partial<Attempt> = {}) => gate(rules, attempt(more)).verdict;

describe('on day one, without roles', () => {
  it.each([
    ['read', undefined, 'run'],
    ['read', 'query-text', 'deny'],
    ['read', 'security', 'deny'],
    ['write', undefined, 'deny'],
    ['dangerous', undefined, 'deny'],
    ['destructive', undefined, 'deny'],
  ] as const)('a member of the workspace: %s, %s → %s', (risk, sensitive, expected) => {
    expect(verdict(DAY_ONE, { risk, sensitive })).toBe(expected);
  });

  it.each([
    ['status', 'read', undefined, 'run'],
    ['slow-queries', 'read', 'query-text', 'run'],
    ['audit', 'read', 'security', 'run'],
    ['history-import', 'write', undefined, 'run'],
    ['annotate', 'write', undefined, 'deny'],
    ['resize', 'dangerous', undefined, 'deny'],
  ] as const)('the machine’s own console: %s (%s, %s) → %s', (command, risk, sensitive, expected) => {
    const caller = aMember({ id: 'console:root' });

    expect(verdict(DAY_ONE, { command, risk, sensitive, caller })).toBe(expected);
  });
});

describe('only a member may ever do anything', () => {
  it.each(['guest', 'bot', 'foreign'] as const)('a %s is told why', (standing) => {
    const caller = aMember({ standing });
    const all = policy({ may: ['read', 'query-text', 'security', 'write', 'dangerous', 'destructive'] });

    for (const rules of [DAY_ONE, all]) {
      const found = gate(rules, attempt({ caller }));

      expect(found.verdict).toBe('deny');
      expect(found).not.toHaveProperty('fix');
      expect('why' in found && found.why).toMatch(/\.$/);
    }
  });
});

describe('a role', () => {
  it.each([
    [['read'], 'read', undefined, 'run'],
    [['read'], 'read', 'query-text', 'deny'],
    [['read', 'query-text'], 'read', 'query-text', 'run'],
    [['query-text'], 'read', 'query-text', 'deny'],
    [['read', 'query-text'], 'read', 'security', 'deny'],
    [['read'], 'write', undefined, 'deny'],
    [['write'], 'write', undefined, 'run'],
    [['write'], 'read', undefined, 'deny'],
    [['dangerous'], 'dangerous', undefined, 'ask'],
    [['destructive'], 'destructive', undefined, 'ask'],
    [['dangerous'], 'destructive', undefined, 'deny'],
    [['approve'], 'dangerous', undefined, 'deny'],
    [['slow-queries'], 'read', 'query-text', 'run'],
    [['slow-queries'], 'dangerous', undefined, 'ask'],
    [['slow queries'], 'read', undefined, 'run'],
    [['status'], 'read', undefined, 'deny'],
    [['Read', 'SLOW-QUERIES', '*'], 'read', undefined, 'deny'],
  ] as const)('that may %j: %s, %s → %s', (may, risk, sensitive, expected) => {
    expect(verdict(policy({ may }), { command: 'slow-queries', risk, sensitive })).toBe(expected);
  });

  it.each([
    ['the person', ['slack:T01/U01'], 'run'],
    ['a group of theirs', ['slack:T01/S09'], 'run'],
    ['somebody else', ['slack:T01/U02'], 'deny'],
    ['the same person of another workspace', ['slack:T02/U01'], 'deny'],
    ['their name', ['Ada'], 'deny'],
    ['nobody', [], 'deny'],
    ['a star', ['*'], 'deny'],
  ])('is held by %s', (_who, members, expected) => {
    expect(verdict(policy({ members }), { caller: aMember({ groups: ['slack:T01/S09'] }) })).toBe(expected);
  });

  it.each([
    ['all', ['*'], pay, 'run'],
    ['its id', ['aaaabbbb'], pay, 'run'],
    ['its name', ['pay'], pay, 'run'],
    ['its alias', ['payments'], pay, 'run'],
    ['another', ['shop'], pay, 'deny'],
    ['none', [], pay, 'deny'],
    ['one of them, and none is meant', ['shop'], undefined, 'run'],
  ])('for %s', (_what, instances, instance, expected) => {
    expect(verdict(policy({ instances }), { instance })).toBe(expected);
  });

  it.each([
    ['all channels', ['*'], 'run'],
    ['this channel', ['slack:C01'], 'run'],
    ['another channel', ['slack:C02'], 'deny'],
    ['this channel of another platform', ['teams:C01'], 'deny'],
  ])('in %s', (_what, channels, expected) => {
    expect(verdict(policy({ channels }))).toBe(expected);
  });

  it('adds to another one only where both hold', () => {
    const rules = policy(
      { may: ['read'] },
      { may: ['query-text'], instances: ['shop'], channels: ['slack:C01'] },
    );
    const sensitive = 'query-text';

    expect(verdict(rules, { sensitive, instance: shop })).toBe('run');
    expect(verdict(rules, { sensitive, instance: pay })).toBe('deny');
    expect(verdict(rules, { sensitive, instance: shop, place: aChannel({ channel: 'C02' }) })).toBe('deny');
  });

  it('is needed even for reading once there are roles', () => {
    expect(verdict({ roles: [], aliases: new Map() })).toBe('deny');
  });
});

describe('the clock', () => {
  it.each([
    ['read', undefined, 'run'],
    ['read', 'query-text', 'run'],
    ['read', 'security', 'run'],
    ['write', undefined, 'deny'],
    ['dangerous', undefined, 'deny'],
    ['destructive', undefined, 'deny'],
  ] as const)('%s, %s → %s, with roles and without', (risk, sensitive, expected) => {
    for (const rules of [DAY_ONE, policy()])
      expect(verdict(rules, { caller: CLOCK, risk, sensitive })).toBe(expected);
  });
});

describe('a refusal', () => {
  const analyzers = new Map<string, Analyzer>();
  const pasted = (yml: string): Policy => {
    const env = { AURA_CLIENT_ID: 'a', AURA_CLIENT_SECRET: 'b' };
    const { file } = loadConfig(env, analyzers, () => yml);
    return {
      roles: Object.entries(file.roles ?? {}).map(([name, role]) => ({ name, ...role })),
      aliases: new Map(),
    };
  };
  const asked: readonly (readonly [string, Partial<Attempt>])[] = [
    ['a member who wants query text', { command: 'slow-queries', sensitive: 'query-text' }],
    ['a member who wants to write', { command: 'annotate', risk: 'write' }],
    ['a member who wants something dangerous', { command: 'resize', risk: 'dangerous', instance: shop }],
    ['somebody in a direct message', { risk: 'write', place: aChannel({ channel: 'D01', direct: true }) }],
    [
      'somebody in Teams',
      {
        risk: 'write',
        caller: aMember({
          id: 'teams:0f8fad5b-d9cb-469f-a165-70867728950e/7c9e6679-7425-40de-944b-e07fc1f90ae7',
        }),
        place: { platform: 'teams', channel: '19:abc@thread.tacv2' },
      },
    ],
    [
      'somebody with a strange name at the console',
      {
        risk: 'write',
        caller: aMember({ id: 'console:o"brien\\x' }),
        place: { platform: 'console', channel: 'console', direct: true },
      },
    ],
  ];

  it.each(asked)('of %s carries the lines that allow exactly it when pasted', (_who, more) => {
    const denied = gate(DAY_ONE, attempt(more));
    expect(denied.verdict).toBe('deny');
    const rules = pasted('fix' in denied ? (denied.fix ?? '') : '');

    expect(verdict(rules, more)).not.toBe('deny');
    expect(verdict(rules, { ...more, caller: aMember({ id: 'slack:T01/U99' }) })).toBe('deny');
    expect(verdict(rules, { ...more, risk: 'destructive' })).toBe('deny');
    const elsewhere = verdict(rules, { ...more, place: aChannel({ channel: 'C99' }) });
    const other = verdict(rules, { ...more, instance: pay });
    // A direct message has no channel to be bound to, a line without an instance no instance.
    expect(elsewhere === 'deny').toBe(more.place?.direct !== true);
    expect(other === 'deny').toBe(more.instance !== undefined);
  });

  it('says what was asked for, on what, and where to write it', () => {
    const found = gate(policy(), attempt({ command: 'resize', risk: 'dangerous', instance: shop }));

    expect(found).toMatchObject({ why: expect.stringMatching(/"resize on shop".*aura\.yml/) });
  });
});

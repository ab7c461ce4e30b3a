import { existsSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Analyzer } from '../src/analyzer.ts';
import { ConfigError, jsonSchema, loadConfig } from '../src/config.ts';
import { loadFolder } from '../src/registry.ts';

const analyzers = await loadFolder<Analyzer>(new URL('../src/analyzers/', import.meta.url));
const KEY = { AURA_CLIENT_ID: 'id', AURA_CLIENT_SECRET: 'planted-secret' };
const missing = (path: string): never => {
  throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
};
const files =
  (known: Readonly<Record<string, string>>) =>
  (path: string): string =>
    known[path] ?? missing(path);

const load = (yml: string | undefined, variables: Readonly<Record<string, string | undefined>> = KEY) =>
  loadConfig(variables, analyzers, files(yml === undefined ? {} : { 'aura.yml': yml }));
/** The sentences a person would read. */
function mistakes(yml: string | undefined, variables?: Readonly<Record<string, string | undefined>>): string {
  try {
    load(yml, variables);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
}

describe('the environment', () => {
  it('needs no more than a key', () => {
    const { env, file, hasFile } = load(undefined);

    expect(env).toMatchObject({ AURA_CLIENT_ID: 'id', PORT: 3000, HOST: '127.0.0.1', LOG_LEVEL: 'info' });
    expect(file).toMatchObject({ timeZone: 'UTC', instances: [], schedules: [], openChannels: [] });
    expect(file.roles).toBeUndefined();
    expect(hasFile).toBe(false);
  });

  it('tells all mistakes at once, each with what would be right', () => {
    const said = mistakes('timeZone: Mars/Base\nrolls: {}', {
      AURA_API_URL: 'ftp://aura',
      PORT: 'eighty',
      AURA_WRITE_CLIENT_ID: 'w',
      SLACK_BOT_TOKEN: 'xoxb-1',
      LOG_LEVEL: 'loud',
    });

    for (const part of [
      'aura-chatops cannot start. Please correct:',
      'AURA_CLIENT_ID is not set. Make an API key',
      'AURA_CLIENT_SECRET is not set. Set AURA_CLIENT_SECRET',
      'AURA_API_URL: must be an http(s) address, such as https://api.neo4j.io',
      'PORT:',
      'LOG_LEVEL:',
      'AURA_WRITE_CLIENT_ID and AURA_WRITE_CLIENT_SECRET belong together',
      'SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET',
      'aura.yml, timeZone: must be a time zone such as Europe/Berlin',
      'rolls',
      'aura.yml.example',
    ])
      expect(said).toContain(part);
  });

  it('reads a value from a file, without the line end', () => {
    const { env } = loadConfig(
      { AURA_CLIENT_ID: 'id', AURA_CLIENT_SECRET_FILE: '/run/s' },
      analyzers,
      files({ '/run/s': 'from-a-file\n' }),
    );

    expect(env.AURA_CLIENT_SECRET.reveal()).toBe('from-a-file');
  });

  it('says which file cannot be read, once', () => {
    const said = mistakes(undefined, { AURA_CLIENT_ID: 'id', AURA_CLIENT_SECRET_FILE: '/run/none' });

    expect(said).toContain('AURA_CLIENT_SECRET_FILE: the file /run/none cannot be read.');
    expect(said).not.toContain('AURA_CLIENT_SECRET is not set');
  });

  it('takes an empty variable for one that is not set', () => {
    expect(mistakes(undefined, { ...KEY, AURA_CLIENT_ID: '' })).toContain('AURA_CLIENT_ID is not set');
    expect(load(undefined, { ...KEY, SLACK_BOT_TOKEN: '' }).env.SLACK_BOT_TOKEN).toBeUndefined();
  });

  it('prints no secret, neither when it is right nor when something else is wrong', () => {
    const config = load(undefined);

    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('planted');
    expect(mistakes(undefined, { ...KEY, PORT: 'x' })).not.toContain('planted');
  });
});

describe('aura.yml', () => {
  it('may be empty', () => {
    expect(load('').hasFile).toBe(true);
    expect(load('# nothing yet\n').file.timeZone).toBe('UTC');
  });

  it('that is there and cannot be read stops the bot: the rules of day one would be too generous', () => {
    const unreadable = () => {
      throw Object.assign(new Error('denied'), { code: 'EACCES' });
    };

    expect(() => loadConfig(KEY, analyzers, unreadable)).toThrow(/aura\.yml is there, but cannot be read/);
  });

  it('that was named must be there', () => {
    expect(mistakes(undefined, { ...KEY, AURA_CONFIG: '/etc/a.yml' })).toContain(
      'the file /etc/a.yml cannot',
    );
  });

  it.each([
    ['broken YAML', 'roles: [', 'aura.yml is not valid YAML'],
    ['the same key twice', 'timeZone: UTC\ntimeZone: UTC', 'aura.yml is not valid YAML'],
    ['a list instead of a map', '- a', 'aura.yml, top level:'],
    ['an unknown key deep down', 'history:\n  rawDaze: 3', 'rawDaze'],
    ['a role without members', 'roles: {ops: {may: [read]}}', 'aura.yml, roles.ops.members:'],
    ['a name instead of an id', 'roles: {ops: {members: ["@ada"], may: [read]}}', 'must be slack:T012/U034'],
    ['a channel by name', 'openChannels: ["#ops"]', 'must be slack:C0123'],
    ['an id that is none', 'instances: [{id: shop}]', 'must be an instance id of eight hex digits'],
    ['an id YAML takes for a number', 'instances: [{id: 12345678}]', 'put it in quotes'],
    ['an id YAML takes for another number', 'instances: [{id: 1234e567}]', 'put it in quotes'],
    [
      'a number among names',
      'roles: {o: {members: ["clock"], may: [read], instances: [12345678]}}',
      'put it in quotes',
    ],
    ['a time that is none', 'schedules: [{run: status, at: 8, channel: "slack:C1"}]', 'schedules.0.at:'],
    [
      'an hour that is none',
      'schedules: [{run: status, at: "24:00", channel: "slack:C1"}]',
      'must be a time such as 08:00',
    ],
    [
      'a schedule for all channels',
      'schedules: [{run: status, at: "08:00", channel: "*"}]',
      'must be one channel',
    ],
    ['an unknown analyzer', 'thresholds: {cpu: {warnPct: 1}}', '"cpu"'],
    ['an unknown threshold', 'thresholds: {cpu-saturation: {warn: 1}}', '"warn"'],
    [
      'a threshold that is no number',
      'thresholds: {cpu-saturation: {warnPct: "75"}}',
      'cpu-saturation.warnPct',
    ],
  ])('is refused for %s', (_what, yml, part) => {
    expect(mistakes(yml)).toContain(part);
  });

  it('says everything that is wrong with it', () => {
    const said = mistakes('timeZone: X\nopenChannels: ["#a"]\ninstances: [{id: shop}]');

    expect(said.split('\n  - ')).toHaveLength(5);
  });

  it('knows only the thresholds that were written, so that an instance keeps what holds for all', () => {
    const { file } = load(
      'thresholds: {cpu-saturation: {criticalPct: 90}}\ninstances: [{id: 2f49c2b3, thresholds: {cpu-saturation: {warnPct: 75}}}]',
    );

    expect(file.thresholds).toEqual({ 'cpu-saturation': { criticalPct: 90 } });
    expect(file.instances[0]?.thresholds).toEqual({ 'cpu-saturation': { warnPct: 75 } });
  });

  it.each([
    'slack:T012AB/U034CD',
    'slack:E012AB/W034CD',
    'slack:T012AB/S056EF',
    'teams:0f8fad5b-d9cb-469f-a165-70867728950e/7c9e6679-7425-40de-944b-e07fc1f90ae7',
    'console:root',
  ])('takes %s for a member', (member) => {
    expect(load(`roles: {ops: {members: ["${member}"], may: [read]}}`).file.roles?.['ops']).toEqual({
      members: [member],
      may: ['read'],
      instances: ['*'],
      channels: ['*'],
    });
  });
});

describe('the published schema', () => {
  const file = new URL('../docs/aura.schema.json', import.meta.url);
  const schema = jsonSchema(analyzers);

  it('names every analyzer, and everything that may be left out', () => {
    const text = JSON.stringify(schema);

    for (const name of analyzers.keys()) expect(text).toContain(`"${name}"`);
    expect(schema).not.toHaveProperty('required');
  });

  it('is the one that is committed', () => {
    const committed = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;

    expect(committed ?? JSON.parse(JSON.stringify(schema))).toEqual(JSON.parse(JSON.stringify(schema)));
  });
});

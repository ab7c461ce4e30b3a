import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { webApi } from '@slack/bolt';
import { parse } from 'yaml';
import { INBOUND, METHODS, OPTIONAL, REQUIRED } from '../src/platforms/slack/scopes.ts';
import { EVENTS_PATH } from '../src/platforms/slack/sdk.ts';

type Manifest = Parameters<webApi.WebClient['apps']['manifest']['validate']>[0]['manifest'];
type Scopes = NonNullable<NonNullable<Manifest['oauth_config']>['scopes']>;
type Events = NonNullable<NonNullable<Manifest['settings']>['event_subscriptions']>['bot_events'];

/** The typings of Slack's SDK know every scope and event: a typo in these two lists does not compile. */
const SCOPES = {
  bot: [
    'app_mentions:read',
    'chat:write',
    'commands',
    'files:write',
    'im:history',
    'usergroups:read',
    'users:read',
  ],
  bot_optional: ['usergroups:read'],
} as const satisfies { readonly [Key in keyof Scopes]: Readonly<Scopes[Key]> };
const EVENTS = ['app_mention', 'message.im'] as const satisfies Readonly<Events>;

const text = readFileSync('manifest.yml', 'utf8');
const manifest = parse(text) as Manifest;
const { features = {}, settings = {}, oauth_config: oauth = {}, display_information: about } = manifest;
const slash = features.slash_commands?.[0];

describe('manifest.yml', () => {
  it('asks for the scopes and events that the code uses, and for no others', () => {
    expect(oauth.scopes).toEqual(SCOPES);
    expect([...SCOPES.bot].toSorted()).toEqual([...REQUIRED, ...OPTIONAL].toSorted());
    expect(SCOPES.bot_optional).toEqual(OPTIONAL);
    expect(settings.event_subscriptions?.bot_events).toEqual(EVENTS);
    expect(Object.keys(INBOUND)).toEqual(['commands', 'app_mentions:read', 'im:history']);
  });

  it('has a scope for every method that is called', () => {
    const called = readdirSync('src/platforms/slack')
      .map((file) => readFileSync(`src/platforms/slack/${file}`, 'utf8'))
      .flatMap((source) =>
        [...source.matchAll(/\bclient\.([a-z]\w*(?:\.\w+)+)\(/gi)].map(([, name]) => name),
      );

    expect(new Set(called)).toEqual(new Set(Object.keys(METHODS)));
  });

  // https://docs.slack.dev/reference/app-manifest
  it.each([
    ['name', about.name, 35],
    ['description', about.description, 140],
    ['display_name', features.bot_user?.display_name, 80],
    ['command', slash?.command, 32],
    ['command description', slash?.description, 2_000],
    ['usage_hint', slash?.usage_hint, 1_000],
  ])('keeps the %s within its limit', (_what, value, most) => {
    expect(value?.length).toBeGreaterThan(0);
    expect(value?.length).toBeLessThanOrEqual(most);
  });

  it('has only fields that Slack knows', () => {
    const known: Record<string, readonly string[]> = {
      '': ['_metadata', 'display_information', 'features', 'oauth_config', 'settings'],
      display_information: ['name', 'description', 'long_description', 'background_color'],
      features: ['app_home', 'bot_user', 'slash_commands'],
      settings: [
        'event_subscriptions',
        'interactivity',
        'org_deploy_enabled',
        'socket_mode_enabled',
        'token_rotation_enabled',
      ],
    };
    for (const [part, names] of Object.entries(known))
      expect(names).toEqual(
        expect.arrayContaining(Object.keys(part === '' ? manifest : (manifest[part] as object))),
      );
    expect(features.bot_user?.display_name).toMatch(/^[a-z0-9._-]+$/);
    expect(about.background_color).toMatch(/^#[0-9a-f]{6}$/i);
  });

  it('lets people press buttons and write to the bot', () => {
    expect(settings.interactivity?.is_enabled).toBe(true);
    expect(features.app_home).toMatchObject({
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    });
  });

  it('works as it stands by Socket Mode, and by HTTP with its three addresses', () => {
    expect(settings.socket_mode_enabled).toBe(true);
    const addresses = text.match(/^\s*# (?:request_)?url: .*$/gm) ?? [];

    expect(addresses).toHaveLength(3);
    expect(addresses.every((line) => line.endsWith(EVENTS_PATH))).toBe(true);
    const byHttp = parse(text.replaceAll(/# ((?:request_)?url: )/g, '$1')) as Manifest;
    expect(byHttp.settings?.interactivity?.request_url).toMatch(/^https:/);
    expect(byHttp.settings?.event_subscriptions?.request_url).toMatch(/^https:/);
    expect(byHttp.features?.slash_commands?.[0]?.url).toMatch(/^https:/);
  });

  it('hints at commands that exist', () => {
    const commands = readdirSync('src/commands').map((file) => file.replace(/\.ts$/, ''));
    const hinted = (slash?.usage_hint ?? '').split('|').map((part) => part.trim().split(' ')[0] ?? '');

    expect(hinted.length).toBeGreaterThan(1);
    for (const name of hinted) expect(commands).toContain(name);
  });
});

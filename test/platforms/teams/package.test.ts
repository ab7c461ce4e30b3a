import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadImage } from '@napi-rs/canvas';
import type { Command } from '../../../src/command.ts';
import { manifestOf, NO_APP_ID } from '../../../src/platforms/teams/manifest.ts';
import { loadCommands, VERSION } from '../../../src/wire.ts';

const require = createRequire(import.meta.url);
type Validate = ((data: unknown) => boolean) & { readonly errors?: readonly object[] | null };
type Ajv = new (options: object) => { compile: (schema: object) => Validate };
const { default: Ajv } = require('ajv-draft-04') as { readonly default: Ajv };

/** Microsoft's own schemas come with a package, so nothing is fetched. */
function problems(manifest: object, version: string): readonly object[] {
  const schema = require(
    `@microsoft/app-manifest/build/json-schemas/teams/v${version}/MicrosoftTeams.schema.json`,
  ) as object;
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  return validate(manifest) ? [] : (validate.errors ?? []);
}

let commands: ReadonlyMap<string, Command>;
beforeAll(async () => {
  commands = await loadCommands();
});

const appId = '11111111-2222-4333-8444-555555555555';
const developer = { name: 'aura-chatops', url: 'https://example.com' };
const made = (manifestVersion: '1.29' | '1.25', id = appId) =>
  manifestOf(commands, { appId: id, version: VERSION, developer, manifestVersion }) as Manifest;

interface Manifest {
  readonly id: string;
  readonly name: { readonly short: string };
  readonly bots: readonly {
    readonly botId: string;
    readonly supportsTargetedMessages?: boolean;
    readonly commandLists: readonly {
      readonly triggers?: readonly string[];
      readonly commands: readonly { readonly title: string; readonly description: string }[];
    }[];
  }[];
}

describe('the Teams app', () => {
  it.each(['1.29', '1.25'] as const)('is valid against the published schema %s', (version) => {
    expect(problems(made(version), version)).toEqual([]);
    expect(problems({ ...made(version), colour: 1 }, version)).not.toEqual([]);
  });

  it('is valid against the newest schema but for its number', () => {
    expect(problems({ ...made('1.29'), manifestVersion: '1.30' }, '1.30')).toEqual([]);
  });

  it('offers the slash menu where Teams has it', () => {
    const [bot] = made('1.29').bots;
    expect(bot?.supportsTargetedMessages).toBe(true);
    expect(bot?.commandLists[0]?.triggers).toEqual(['mention', 'slash']);
    expect(JSON.stringify(made('1.25'))).not.toMatch(/slash|Targeted/);
  });

  it('lists commands that exist and can be asked for in Teams, with help at the end', () => {
    const titles = made('1.29').bots[0]?.commandLists[0]?.commands.map(({ title }) => title) ?? [];

    expect(titles[0]).toBe('status');
    expect(titles.at(-1)).toBe('help');
    expect(titles.length).toBeLessThanOrEqual(12);
    expect(titles).not.toContain('history import');
    for (const title of titles) expect(commands.has(title.replaceAll(' ', '-'))).toBe(true);
  });

  it('stands in teams/manifest.json as the commands are now (npx tsx scripts/teams-package.ts writes it)', () => {
    expect(JSON.parse(readFileSync('teams/manifest.json', 'utf8'))).toEqual(made('1.29', NO_APP_ID));
  });

  it.each([
    ['color.png', 192],
    ['outline.png', 32],
  ])('has %s of %d pixels', async (file, size) => {
    const image = await loadImage(`teams/${file}`);
    expect([image.width, image.height]).toEqual([size, size]);
  });
});

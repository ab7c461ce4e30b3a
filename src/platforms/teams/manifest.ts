import { argumentsOf } from '../../arguments.ts';
import type { Command } from '../../command.ts';
import { clip } from '../../cards/render/clean.ts';

/** What the manifest says of whoever runs the bot. */
export interface ManifestOptions {
  readonly appId: string;
  readonly version: string;
  readonly developer: { readonly name: string; readonly url: string };
  /** `1.25` for tenants that do not take the newer one: without the slash menu, everything else is the same. */
  readonly manifestVersion: '1.29' | '1.25';
}

/** Stands in the committed manifest until `npm run teams:package` puts the real one in. */
export const NO_APP_ID = '00000000-0000-0000-0000-000000000000';

/** https://learn.microsoft.com/microsoft-365/extensibility/schema/root-bots-command-lists */
const MOST_COMMANDS = 12;
const MOST_DESCRIPTION = 200;
/** What people look for first; the rest follows by name, and `help` knows them all. */
const FIRST = [
  'status',
  'slow-queries',
  'metrics',
  'diagnose',
  'transactions',
  'incident',
  'runbook',
  'digest',
];

const SCOPES = ['personal', 'team', 'groupChat'] as const;

/** The Teams app, with the commands that there are. */
export function manifestOf(commands: ReadonlyMap<string, Command>, options: ManifestOptions): object {
  const { appId, version, developer, manifestVersion } = options;
  const hasSlash = manifestVersion !== '1.25';
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${manifestVersion}/MicrosoftTeams.schema.json`,
    manifestVersion,
    version,
    id: appId,
    developer: {
      name: developer.name,
      websiteUrl: developer.url,
      privacyUrl: developer.url,
      termsOfUseUrl: developer.url,
    },
    name: { short: 'Aura', full: 'Aura Chatops' },
    description: {
      short: 'See, understand and change Neo4j Aura instances from the incident channel',
      full: 'Shows how the Neo4j Aura instances of your organization are doing and why, which queries cost them most, and what to do next. It watches every instance each minute and answers by mention, in chats and by the buttons of its cards.',
    },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#0a6190',
    bots: [
      {
        botId: appId,
        scopes: SCOPES,
        supportsFiles: true,
        isNotificationOnly: false,
        ...(hasSlash ? { supportsTargetedMessages: true } : {}),
        commandLists: [
          {
            scopes: SCOPES,
            ...(hasSlash ? { triggers: ['mention', 'slash'] } : {}),
            commands: listed(commands),
          },
        ],
      },
    ],
    permissions: ['messageTeamMembers'],
    validDomains: [],
  };
}

function listed(commands: ReadonlyMap<string, Command>): readonly object[] {
  const usable = [...commands].filter(([name, command]) => name !== 'help' && isForTeams(command));
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const sorted = usable
    .toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, MOST_COMMANDS - 1);
  const help = commands.get('help');
  return [...sorted, ...(help ? [['help', help] as const] : [])].map(([name, command]) => ({
    title: name.replaceAll('-', ' '),
    description: clip(`${command.summary}: ${typedAs(name, command)}`, MOST_DESCRIPTION),
  }));
}

/** `slow-queries <instance>`; the options are in `help`. */
const typedAs = (name: string, command: Command): string => {
  const isRequired = (word: string): boolean =>
    argumentsOf(command).some((argument) => argument.name === word && argument.required);
  return [
    name,
    ...(command.positional ?? []).map((word) => (isRequired(word) ? `<${word}>` : `[${word}]`)),
  ].join(' ');
};

/** What needs something that only the console can give is of no use here. */
const isForTeams = (command: Command): boolean =>
  argumentsOf(command).every(({ required, only }) => !required || only === undefined || only === 'teams');

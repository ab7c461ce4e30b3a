import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import type { Analyzer } from './analyzer.ts';
import { Secret } from './secret.ts';

/** All that is wrong with the configuration, in sentences for whoever wrote it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
const url = z.url({
  protocol: /^https?$/,
  error: 'must be an http(s) address, such as https://api.neo4j.io',
});
const port = z.coerce.number().int().min(0).max(65_535);

/** Secrets and addresses: what differs between two installations, and what must not stand in a file under version control. */
export const Environment = z.object({
  AURA_CLIENT_ID: z.string().min(1).describe('client id of the Aura API key for reading'),
  AURA_CLIENT_SECRET: secret.describe('its secret'),
  AURA_METRICS_CLIENT_ID: z.string().min(1).optional().describe('another key for the metrics endpoint'),
  AURA_METRICS_CLIENT_SECRET: secret.optional(),
  AURA_WRITE_CLIENT_ID: z
    .string()
    .min(1)
    .optional()
    .describe('another key for changing things; none: the bot only reads'),
  AURA_WRITE_CLIENT_SECRET: secret.optional(),
  AURA_API_URL: url.default('https://api.neo4j.io').describe('address of the Aura API'),
  AURA_METRICS_URL: url.optional().describe('instead of the host in the metrics addresses Aura gives'),
  AURA_REQUESTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(5)
    .max(125)
    .default(100)
    .describe('Aura API calls a minute; 20 for an account without billing'),
  AURA_CONSOLE_URL: url.default('https://console.neo4j.io').describe('where links to the console lead'),
  SLACK_BOT_TOKEN: secret.optional().describe('xoxb-…, of the installed Slack app'),
  SLACK_SIGNING_SECRET: secret.optional().describe('for requests over HTTP'),
  SLACK_APP_TOKEN: secret.optional().describe('xapp-…, for Socket Mode'),
  SLACK_API_URL: url.optional().describe('another address of the Slack API'),
  QUICKCHART_HOST: z.string().min(1).optional().describe('a QuickChart server that draws instead of the bot'),
  QUERY_LOG_FOLDER: z.string().min(1).optional().describe('query logs, one folder per instance id in it'),
  DATA_FOLDER: z.string().min(1).default('data').describe('state, history and tokens'),
  AURA_CONFIG: z
    .string()
    .min(1)
    .optional()
    .describe('path of aura.yml; without it ./aura.yml if there is one'),
  HOST: z.string().min(1).default('127.0.0.1').describe('address the HTTP server listens on'),
  PORT: port.default(3000).describe('port of the HTTP server'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('lowest level that is logged'),
});
export type Environment = z.output<typeof Environment>;

/** YAML takes 12345678 and 1234e567 for numbers. */
const written = z.string({
  error: ({ input }) =>
    typeof input === 'number' ? 'must be text: put it in quotes, "12345678"' : undefined,
});
const name = written.trim().min(1).max(100);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 08:00');
const member = z
  .string()
  .regex(
    /^(slack:[TE][A-Z0-9]+\/[UWS][A-Z0-9]+|teams:[0-9a-f-]{36}\/[0-9a-f-]{36}|console:.+)$/,
    'must be slack:T012/U034 (or a group, slack:T012/S056), teams:<tenant id>/<object id> or console:<user>',
  );
const channel = z
  .string()
  .regex(
    /^(\*|slack:[CGD][A-Z0-9]+|teams:.+|console:.+|web:.+)$/,
    'must be slack:C0123, teams:<conversation id> or *',
  );

/** Who, what and when: readable by everybody who may know how the bot is set up. */
const fileSchema = (thresholds: z.ZodType<Thresholds>) =>
  z.strictObject({
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be a time zone such as Europe/Berlin')
      .default('UTC')
      .describe('for times people type and for schedules'),
    roles: z
      .record(
        name,
        z.strictObject({
          members: z.array(member).min(1),
          may: z
            .array(name)
            .min(1)
            .describe(
              'read, query-text, security, write, dangerous, destructive, approve, or names of commands',
            ),
          instances: z.array(name).default(['*']),
          channels: z.array(channel).default(['*']),
        }),
      )
      .optional()
      .describe('who may do what; without this anybody of the workspace may read, and nobody may write'),
    instances: z
      .array(
        z.strictObject({
          id: written.regex(/^[0-9a-f]{8}$/, 'must be an instance id of eight hex digits, such as 2f49c2b3'),
          aliases: z.array(name).default([]),
          channels: z.array(channel).default([]).describe('channels that speak of this instance'),
          watch: z.boolean().default(true).describe('false: leave it alone'),
          connectionLimit: z
            .number()
            .int()
            .positive()
            .optional()
            .describe('Bolt connections, from its Details page'),
          thresholds: thresholds.optional(),
        }),
      )
      .default([]),
    openChannels: z
      .array(channel)
      .default([])
      .describe('channels in which query text and security findings may be shown to everybody'),
    thresholds: thresholds.optional().describe('for every instance'),
    history: z
      .strictObject({
        rawDays: z.number().int().min(1).max(90).default(14),
        hourlyMonths: z.number().int().min(1).max(60).default(13),
      })
      .default({ rawDays: 14, hourlyMonths: 13 }),
    schedules: z
      .array(
        z.strictObject({
          run: z.string().min(1).max(500).describe('a line as it would be typed, such as: status shop'),
          at: clock,
          on: z
            .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
            .min(1)
            .default(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']),
          channel: channel.refine(
            (one) => /^(slack|teams):/.test(one),
            'must be one channel, slack:C0123 or teams:<conversation id>',
          ),
        }),
      )
      .default([]),
  });
type Thresholds = Readonly<Record<string, unknown>>;
export type ConfigFile = z.output<ReturnType<typeof fileSchema>>;

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

/** Thresholds of each analyzer under its name, each one optional: what is not said stays as it is above. */
function thresholdsSchema(analyzers: ReadonlyMap<string, Analyzer>): z.ZodType<Thresholds> {
  const shape = Object.fromEntries(
    [...analyzers].map(([key, { options, summary }]) => [
      key,
      (options instanceof z.ZodObject ? z.strictObject(withoutDefaults(options.shape)) : z.unknown())
        .optional()
        .describe(summary),
    ]),
  );
  return z.strictObject(shape);
}

const withoutDefaults = (shape: z.ZodRawShape): z.ZodRawShape =>
  Object.fromEntries(
    Object.entries(shape).map(([key, field]) => [
      key,
      field instanceof z.ZodDefault
        ? (field.unwrap() as z.ZodType).optional().describe(`${String(field.def.defaultValue)} unless said`)
        : field,
    ]),
  );

/** For editors that complete and check aura.yml. */
export const jsonSchema = (analyzers: ReadonlyMap<string, Analyzer>): object => ({
  title: 'aura.yml',
  ...z.toJSONSchema(fileSchema(thresholdsSchema(analyzers)), { io: 'input' }),
});

export interface Config {
  readonly env: Environment;
  readonly file: ConfigFile;
  /** False on day one: nothing was read, the defaults hold. */
  readonly hasFile: boolean;
}

/** Reads everything once. All mistakes are told together, each with the line that would be right. */
export function loadConfig(
  variables: Readonly<Record<string, string | undefined>>,
  analyzers: ReadonlyMap<string, Analyzer>,
  readText: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Config {
  const mistakes: string[] = [];
  const env = readEnvironment(variables, readText, mistakes);
  const text = readFile(variables['AURA_CONFIG'], readText, mistakes);
  const file = parseFile(text, analyzers, mistakes);
  if (mistakes.length > 0 || !env || !file)
    throw new ConfigError(
      ['aura-chatops cannot start. Please correct:', ...mistakes.map((mistake) => `  - ${mistake}`)].join(
        '\n',
      ),
    );
  return { env, file, hasFile: text !== undefined };
}

const EXAMPLES: Readonly<Record<string, string>> = {
  AURA_CLIENT_ID:
    'Make an API key in the Aura console (account settings, API keys), then set AURA_CLIENT_ID and AURA_CLIENT_SECRET.',
  AURA_CLIENT_SECRET:
    'Set AURA_CLIENT_SECRET, or AURA_CLIENT_SECRET_FILE=/run/secrets/aura to read it from a file.',
};

function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  readText: (path: string) => string,
  mistakes: string[],
): Environment | undefined {
  const found: Record<string, string> = {};
  for (const key of Object.keys(Environment.shape)) {
    const path = variables[`${key}_FILE`];
    const direct = variables[key];
    if (direct !== undefined && direct !== '') found[key] = direct;
    else if (path !== undefined && path !== '')
      try {
        found[key] = readText(path).trim();
      } catch {
        mistakes.push(`${key}_FILE: the file ${path} cannot be read.`);
      }
  }
  const parsed = Environment.safeParse(found);
  if (!parsed.success)
    for (const { path, message } of parsed.error.issues) {
      const key = String(path[0]);
      if (mistakes.some((mistake) => mistake.startsWith(`${key}_FILE`))) continue;
      mistakes.push(
        found[key] === undefined ? `${key} is not set. ${EXAMPLES[key] ?? ''}`.trim() : `${key}: ${message}`,
      );
    }
  for (const [key, partner] of PAIRS)
    if ((found[key] === undefined) !== (found[partner] === undefined))
      mistakes.push(`${key} and ${partner} belong together: set both or neither.`);
  if (found['SLACK_BOT_TOKEN'] && !found['SLACK_SIGNING_SECRET'] && !found['SLACK_APP_TOKEN'])
    mistakes.push(
      'SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET (requests over HTTP) or SLACK_APP_TOKEN (Socket Mode).',
    );
  return parsed.success ? parsed.data : undefined;
}

const PAIRS: readonly (readonly [string, string])[] = [
  ['AURA_METRICS_CLIENT_ID', 'AURA_METRICS_CLIENT_SECRET'],
  ['AURA_WRITE_CLIENT_ID', 'AURA_WRITE_CLIENT_SECRET'],
];

function readFile(
  asked: string | undefined,
  readText: (path: string) => string,
  mistakes: string[],
): string | undefined {
  try {
    return readText(asked ?? 'aura.yml');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    // A file that is there and cannot be read must not end in the rules of a day without one.
    if (asked !== undefined) mistakes.push(`AURA_CONFIG: the file ${asked} cannot be read.`);
    else if (!isMissing) mistakes.push('aura.yml is there, but cannot be read. Check who may read it.');
    return undefined;
  }
}

function parseFile(
  text: string | undefined,
  analyzers: ReadonlyMap<string, Analyzer>,
  mistakes: string[],
): ConfigFile | undefined {
  let content: unknown;
  try {
    content = text === undefined ? {} : (parseYaml(text) ?? {});
  } catch (error) {
    const line = error instanceof Error ? error.message.split('\n')[0] : '';
    mistakes.push(`aura.yml is not valid YAML: ${line}`);
    return undefined;
  }
  const parsed = fileSchema(thresholdsSchema(analyzers)).safeParse(content);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues)
    mistakes.push(`aura.yml, ${path.map(String).join('.') || 'top level'}: ${message}`);
  mistakes.push('A complete example is in aura.yml.example.');
  return undefined;
}

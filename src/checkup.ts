import type { Aura } from './aura.ts';
import type { Config } from './config.ts';
import type { Queue } from './document.ts';
import { UpstreamError } from './errors.ts';
import type { Post } from './post.ts';
import type { Check, Platform } from './platform.ts';

export interface CheckupParts {
  readonly config: Config;
  readonly aura: Aura;
  readonly outbox: Queue<Post>;
  readonly platforms: ReadonlyMap<string, Platform>;
}

/** What doctor says beside the instances. */
export async function checkup({
  config: { env, file, hasFile },
  aura,
  outbox,
  platforms,
}: CheckupParts): Promise<readonly Check[]> {
  const asked = await Promise.all([
    auraCheck(aura),
    stateCheck(outbox),
    ...[...platforms.values()].map((platform) => platform.checkup()),
  ]);
  const { perMinute, left, reducedUntil, tokensThisHour } = aura.budget();
  const skew = aura.clockSkewMs();
  const until = aura.deprecatedUntil();
  const roles = Object.keys(file.roles ?? {}).length;
  return [
    ...asked.flat(),
    {
      what: 'Aura calls',
      ok: reducedUntil === undefined,
      say: `${left} of ${perMinute} left this minute, ${tokensThisHour} of 15 tokens used this hour${reducedUntil ? '; halved because Aura asked us to slow down' : ''}`,
    },
    {
      what: 'Clock',
      ok: skew === undefined || Math.abs(skew) < 60_000,
      say:
        skew === undefined
          ? 'not compared yet'
          : Math.abs(skew) < 60_000
            ? `within ${Math.max(1, Math.round(Math.abs(skew) / 1000))} s of Aura's`
            : `${Math.round(Math.abs(skew) / 1000)} s off Aura's; set the machine's clock (NTP)`,
    },
    ...(until === undefined
      ? []
      : [
          {
            what: 'API version',
            ok: false,
            say: `this version of the Aura API goes away: ${until}; update the bot`,
          },
        ]),
    {
      what: 'Writing',
      ok: true,
      say: env.AURA_WRITE_CLIENT_ID ? 'a separate key is set' : 'no key for writing: the bot only reads',
    },
    {
      what: 'Access',
      ok: hasFile && roles > 0,
      say:
        roles > 0
          ? `${roles} role${roles === 1 ? '' : 's'} in aura.yml`
          : 'no roles yet: everybody of the workspace may read, nobody may write; copy aura.yml.example to aura.yml',
    },
  ];
}

async function auraCheck(aura: Aura): Promise<readonly Check[]> {
  try {
    const projects = await aura.projects('person');
    return [
      {
        what: 'Aura key',
        ok: true,
        say: `sees ${projects.map(({ name }) => name).join(', ') || 'no project'}`,
      },
    ];
  } catch (error) {
    return [
      {
        what: 'Aura key',
        ok: false,
        say: `${error instanceof Error ? error.message : 'failed'}${isKey(error) ? '; check AURA_CLIENT_ID and AURA_CLIENT_SECRET' : ''}`,
      },
    ];
  }
}

const isKey = (error: unknown): boolean => error instanceof UpstreamError && error.reason === 'auth';

async function stateCheck(outbox: Queue<Post>): Promise<readonly Check[]> {
  const waiting = await outbox.waiting();
  return [
    {
      what: 'Outbox',
      ok: waiting < 50,
      say: waiting === 0 ? 'nothing waits' : `${waiting} messages wait to be sent`,
    },
  ];
}

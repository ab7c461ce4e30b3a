import type { Instance } from './aura.ts';
import type { Risk, Sensitivity } from './command.ts';
import type { Caller, Place } from './invocation.ts';
import { placeKey } from './invocation.ts';

/** Who may do what, to which instances, from which channels. Everything not said is denied. */
export interface Role {
  readonly name: string;
  /** Immutable ids of people or groups: `slack:T012/U034`, `teams:<tenant>/<object id>`, `console:<user>`. */
  readonly members: readonly string[];
  /** Risks (`read`, `write`, `dangerous`, `destructive`), sensitivities (`query-text`, `security`), `approve`, or names of commands. */
  readonly may: readonly string[];
  /** Names, aliases or ids; `*` for all. */
  readonly instances: readonly string[];
  /** As `slack:C0123`; `*` for all. */
  readonly channels: readonly string[];
}

/** `roles` is undefined on day one, before there is an aura.yml. */
export interface Policy {
  readonly roles: readonly Role[] | undefined;
  /** Extra names of an instance, by id. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}

export interface Attempt {
  readonly command: string;
  readonly risk: Risk;
  readonly sensitive?: Sensitivity | undefined;
  readonly caller: Caller;
  readonly place: Place;
  readonly instance?: Pick<Instance, 'id' | 'name'> | undefined;
}

export type Verdict =
  | { readonly verdict: 'run' | 'ask' }
  | { readonly verdict: 'deny'; readonly why: string; readonly fix?: string };

/**
 * On day one full members may read what is harmless, nobody may write. Whoever sits at the machine's own console
 * may read everything and fill the bot's own history: the files are theirs anyway.
 */
const dayOne = (caller: Caller): readonly Role[] => [
  { name: 'day one', members: [caller.id], may: ['read'], instances: ['*'], channels: ['*'] },
  ...(caller.id.startsWith('console:')
    ? [
        {
          name: 'the console, day one',
          members: [caller.id],
          may: ['query-text', 'security', 'history-import'],
          instances: ['*'],
          channels: ['*'],
        },
      ]
    : []),
];

/** The clock reads only; what is private in its cards is taken out before they are posted to a channel. */
const CLOCK_ROLE: Role = {
  name: 'the clock',
  members: ['clock'],
  may: ['read', 'query-text', 'security'],
  instances: ['*'],
  channels: ['*'],
};

const names = (policy: Policy, { id, name }: Pick<Instance, 'id' | 'name'>): readonly string[] => [
  id,
  name,
  ...(policy.aliases.get(id) ?? []),
];

const holds = (role: Role, { caller, place, instance }: Attempt, policy: Policy): boolean =>
  [caller.id, ...caller.groups].some((id) => role.members.includes(id)) &&
  (role.channels.includes('*') || role.channels.includes(placeKey(place))) &&
  (instance === undefined ||
    role.instances.includes('*') ||
    names(policy, instance).some((name) => role.instances.includes(name)));

const permits = (may: ReadonlySet<string>, { command, risk, sensitive }: Attempt): boolean =>
  may.has(command) || (may.has(risk) && (sensitive === undefined || may.has(sensitive)));

/** The whole rule book: may this person have this done here? `ask` means that a second person has to agree. */
export function gate(policy: Policy, attempt: Attempt): Verdict {
  const { caller, risk } = attempt;
  if (caller.standing !== 'member') return { verdict: 'deny', why: STANDING[caller.standing] };
  const roles = [...(policy.roles ?? dayOne(caller)), CLOCK_ROLE].filter((role) =>
    holds(role, attempt, policy),
  );
  // Commands of two words are written as they are typed, or as their file is called.
  const may = new Set(roles.flatMap((role) => role.may.map((word) => word.replaceAll(' ', '-'))));
  if (!permits(may, attempt)) return { verdict: 'deny', ...refusal(policy, attempt) };
  return { verdict: risk === 'dangerous' || risk === 'destructive' ? 'ask' : 'run' };
}

const STANDING = {
  guest: 'Guests of this workspace cannot use the bot. Ask a full member.',
  bot: 'Bots cannot give orders here.',
  foreign: 'Only members of the workspace that installed the bot can use it.',
} as const;

function refusal(policy: Policy, attempt: Attempt): { readonly why: string; readonly fix: string } {
  const { command, risk, sensitive, caller, place, instance } = attempt;
  const what = `${command}${instance ? ` on ${instance.name}` : ''}`;
  const why =
    policy.roles === undefined
      ? `There is no aura.yml with roles yet, so nobody may run "${what}" here. Whoever runs the bot can allow it:`
      : `None of your roles allows "${what}" here. Whoever runs the bot can add this to aura.yml:`;
  const may = sensitive === undefined ? [risk] : [risk, sensitive];
  const fix = [
    'roles:',
    `  ${risk === 'read' ? 'reader' : 'operator'}:`,
    `    members: [${JSON.stringify(caller.id)}]`,
    `    may: [${may.join(', ')}]`,
    `    instances: ["${instance?.id ?? '*'}"]`,
    `    channels: [${JSON.stringify(place.direct === true ? '*' : placeKey(place))}]`,
  ].join('\n');
  return { why, fix };
}

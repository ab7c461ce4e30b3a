import type { Caller, Place } from '../src/invocation.ts';

/** Who can be looked through on the page: what each may do stands in the demo's aura.yml. */
export interface Person {
  readonly id: 'anna' | 'ben';
  readonly name: string;
  readonly job: string;
  readonly may: readonly string[];
}

export const PEOPLE: readonly Person[] = [
  { id: 'anna', name: 'Anna', job: 'on call', may: ['read'] },
  {
    id: 'ben',
    name: 'Ben',
    job: 'DBA',
    may: ['read', 'query-text', 'security', 'write', 'dangerous', 'destructive', 'approve'],
  },
];

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  /** A direct conversation: only this person sees it. */
  readonly direct?: Person['id'];
  /** The instance it speaks of, by name. */
  readonly instance?: string;
}

export const CHANNELS: readonly Channel[] = [
  { id: 'incident', name: '#incident', about: 'Where the people on call look first' },
  {
    id: 'payments',
    name: '#payments',
    about: 'Tied to one instance: “status” means payments here',
    instance: 'payments',
  },
  ...PEOPLE.map(({ id, name }): Channel => ({
    id: `direct-${id}`,
    name: 'aura',
    about: `A direct conversation between ${name} and the bot`,
    direct: id,
  })),
];

export const callerOf = ({ id, name }: Person): Caller => ({
  id: `console:${id}`,
  name,
  groups: [],
  standing: 'member',
});

export const placeOf = ({ id, direct }: Channel): Place => ({
  platform: 'web',
  channel: id,
  ...(direct === undefined ? {} : { direct: true }),
});

export const sees = (channel: Channel, person: Person): boolean =>
  channel.direct === undefined || channel.direct === person.id;

/** Roles for the terminal's own user and for the page's two people. */
export const demoConfig = (
  user: string,
  instances: readonly { readonly id: string; readonly name: string }[],
): string => `# Written for the demo: whoever runs it may read everything, Anna reads, Ben may do anything.
roles:
  owner:
    members: [${JSON.stringify(`console:${user}`)}]
    may: [read, write, query-text, security]
${PEOPLE.map(
  ({ id, job, may }) => `  ${job.replaceAll(' ', '-')}:
    members: ["console:${id}"]
    may: [${may.join(', ')}]
`,
).join('')}instances:
${CHANNELS.flatMap(({ id: channel, instance }) =>
  instances
    .filter(({ name }) => name === instance)
    .map(({ id }) => `  - id: ${JSON.stringify(id)}\n    channels: ["web:${channel}"]\n`),
).join('')}`;

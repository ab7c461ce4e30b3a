import { gate, type Policy } from './access.ts';
import type { Instance } from './aura.ts';
import type { CommandAction } from './cards/card.ts';
import type { Command, Context } from './command.ts';
import { UserError } from './errors.ts';
import type { Fleet, Overview } from './fleet.ts';
import { placeKey, type Invocation } from './invocation.ts';
import { parseWindow } from './line.ts';
import { nearest } from './text.ts';

type Shared = Pick<
  Context,
  | 'aura'
  | 'history'
  | 'readQueryLog'
  | 'importHistory'
  | 'audit'
  | 'state'
  | 'commands'
  | 'questions'
  | 'consoleUrl'
  | 'checkup'
>;

export interface ContextParts extends Shared {
  readonly fleet: Fleet;
  readonly policy: Policy;
  readonly isOpen: (placeKey: string) => boolean;
  /** Channels tied to an instance, by id. */
  readonly instanceChannels: ReadonlyMap<string, readonly string[]>;
  readonly zone: string;
  readonly now: () => Date;
}

/** What a command may touch, cut down to what this person may see from this place. */
export function createContexts(parts: ContextParts): (invocation: Invocation) => Context {
  const { fleet, policy, isOpen, instanceChannels, zone, now, ...shared } = parts;
  return (invocation) => {
    const key = placeKey(invocation.place);
    const mine = visible(fleet, policy, invocation, shared.commands);
    return {
      ...shared,
      invocation,
      now: now(),
      fleet: mine,
      instance: (name) => resolve(name, mine, policy, invocation),
      window: (asked, limits) => parseWindow(asked, { now: now(), zone, ...limits }),
      openChannel: isOpen(key),
      channelInstances: [...instanceChannels]
        .filter(([, channels]) => channels.includes(key))
        .map(([id]) => id),
    };
  };
}

/** What each asker may see of an overview: the rule book is read once for each, until something changes. */
const seen = new WeakMap<Overview, Map<string, Overview>>();

/** Instances this command may be run on by this person from here. */
function visible(
  fleet: Fleet,
  policy: Policy,
  { command, caller, place }: Invocation,
  commands: ReadonlyMap<string, Command>,
): Fleet {
  const { risk = 'read', sensitive } = commands.get(command) ?? {};
  const may = (instance: Instance): boolean =>
    gate(policy, { command, risk, sensitive, caller, place, instance }).verdict !== 'deny';
  return {
    async overview(): Promise<Overview> {
      const all = await fleet.overview();
      const key = JSON.stringify([command, caller.id, caller.groups, caller.standing, placeKey(place)]);
      const known = seen.get(all) ?? new Map<string, Overview>();
      seen.set(all, known);
      const before = known.get(key);
      if (before) return before;
      const watched = all.watched.filter(({ instance }) => may(instance));
      const shown = watched.length === all.watched.length ? all : { ...all, watched };
      known.set(key, shown);
      return shown;
    },
    async one(id) {
      const watched = await fleet.one(id);
      return watched && may(watched.instance) ? watched : undefined;
    },
  };
}

/** By id, name or alias. Two of the same name are told apart by buttons, an unknown name gets the nearest ones. */
async function resolve(
  name: string,
  fleet: Fleet,
  policy: Policy,
  invocation: Invocation,
): Promise<Instance> {
  const wanted = name.trim().toLowerCase();
  const { watched, problem } = await fleet.overview();
  const all = watched.map(({ instance }) => instance);
  const namesOf = ({ id, name: own }: Instance): readonly string[] => [
    own,
    ...(policy.aliases.get(id) ?? []),
  ];
  const byId = all.find(({ id }) => id === wanted);
  if (byId) return byId;
  const matches = all.filter((instance) => namesOf(instance).some((one) => one.toLowerCase() === wanted));
  const [only] = matches;
  if (only && matches.length === 1) return only;

  const again = ({ id }: Instance, label: string): CommandAction => ({
    label,
    command: invocation.command,
    args: { ...(invocation.args as CommandAction['args']), instance: id },
  });
  if (matches.length > 1)
    throw new UserError(
      `${matches.length} instances are called "${name}". Which one?`,
      matches.map((one) => again(one, `${one.id} · ${one.tier} · ${one.region}`)),
    );
  const near = nearest(wanted, [...new Set(all.flatMap(namesOf))]).flatMap((found) => {
    const called = all.filter((one) => namesOf(one).includes(found));
    return called.map((one) =>
      again(one, called.length > 1 ? `${found} · ${one.id} · ${one.region}` : found),
    );
  });
  if (all.length === 0 && problem !== undefined) throw new UserError(`No instance is known: ${problem}.`);
  throw new UserError(
    `There is no instance "${name.slice(0, 60)}" that you may see here.${near.length > 0 ? ' Did you mean:' : ''}`,
    near.length > 0 ? near : all.slice(0, 5).map((one) => again(one, one.name)),
  );
}

import type { Action, CommandAction } from '../card.ts';
import { buttonData, isLink, safeUrl } from './button.ts';
import { andMore, clip, oneLine } from './clean.ts';
import { TEAMS } from './teams-limits.ts';
import { quiet } from './teams-text.ts';
import type { CardAction, Element, Execute } from './teams-types.ts';

/**
 * A required input that is empty blocks every button of the card, so only the buttons that decide take the
 * inputs: the primary and the dangerous ones. "Details" must work on an empty form.
 */
const takesInputs = ({ style }: CommandAction, asks: boolean): boolean => asks && style !== undefined;

/** Undefined when it carries too much. `of` names the thing it belongs to, for those who hear "Status" eight times. */
export function execute(action: CommandAction, asks: boolean, of?: string): Execute | undefined {
  const data = { ...buttonData(action) };
  if (Buffer.byteLength(JSON.stringify(data)) > TEAMS.actionData) return undefined;
  const shared = {
    title: title(action),
    data,
    ...(of === undefined ? {} : { tooltip: clip(oneLine(`${action.label}: ${of}`), TEAMS.actionTitle) }),
    ...(action.style
      ? { style: action.style === 'danger' ? ('destructive' as const) : ('positive' as const) }
      : {}),
    ...(asks && !takesInputs(action, asks) ? { associatedInputs: 'none' as const } : {}),
  };
  return { type: 'Action.Execute', verb: 'run', ...shared, fallback: { type: 'Action.Submit', ...shared } };
}

const title = ({ label }: Action): string => clip(oneLine(label) || '–', TEAMS.actionTitle);

export interface MadeActions {
  readonly actions: readonly CardAction[];
  /** Sentences about the buttons that are missing. */
  readonly notes: readonly Element[];
}

export function cardActions(all: readonly Action[], asks: boolean, most: number): MadeActions {
  const offered = all.filter((action) => !isLink(action) || safeUrl(action.url, TEAMS.url) !== undefined);
  const made = offered.map((action) => ({ action, button: button(action, asks) }));
  const buttons = made.flatMap((each) => (each.button ? [each.button] : []));
  const tooLong = made.flatMap(({ action, button: one }) => (one ? [] : [`“${title(action)}”`]));
  const hidden = buttons.length - most;
  const notes = [
    ...(tooLong.length > 0 ? [`${clip(tooLong.join(', '), 200)} left out: too long for a button.`] : []),
    ...(hidden > 0 ? [andMore(hidden, 'buttons')] : []),
  ];
  return { actions: buttons.slice(0, most).map(placed), notes: notes.map(quiet) };
}

/** The first ones are in sight, the rest in the "…" menu. */
const placed = (action: CardAction, at: number): CardAction =>
  at < TEAMS.primaryActions ? action : { ...action, mode: 'secondary' };

function button(action: Action, asks: boolean): CardAction | undefined {
  if (!isLink(action)) return execute(action, asks);
  const url = safeUrl(action.url, TEAMS.url);
  return url === undefined ? undefined : { type: 'Action.OpenUrl', title: title(action), url };
}

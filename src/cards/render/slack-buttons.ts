import type { Action, CommandAction, LinkAction } from '../card.ts';
import { buttonData, isLink, safeUrl } from './button.ts';
import { andMore, clip, oneLine } from './clean.ts';
import { SLACK } from './slack-limits.ts';
import { context, plain } from './slack-text.ts';
import type * as slack from './slack-types.ts';

/** Of the message's JSON: the answer above needs the rest. */
const ACTIONS_JSON = SLACK.messageJson / 2;

/** Numbers the buttons of one message, which makes their ids unique in it. */
export interface Buttons {
  /** `of` names the thing a button belongs to, for those who hear "Status" eight times. */
  readonly command: (action: CommandAction, of?: string) => Made;
  /** Undefined for a link that is not https. */
  readonly link: (action: LinkAction) => slack.Button | undefined;
}

/** The button, or a sentence about why there is none. */
type Made =
  | { readonly button: slack.Button; readonly problem?: undefined }
  | { readonly button?: undefined; readonly problem: string };

export function createButtons(): Buttons {
  let made = 0;
  const next = (): number => (made += 1);
  return {
    command: (action, of) => {
      const value = JSON.stringify(buttonData(action));
      if (value.length > SLACK.buttonValue) return { problem: tooLong(action) };
      const id = clip(`run:${next()}:${oneLine(action.command)}`, SLACK.actionId);
      const heard =
        of === undefined ? undefined : clip(oneLine(`${action.label}: ${of}`), SLACK.accessibilityLabel);
      return {
        button: {
          ...base(action, id),
          value,
          ...(action.style ? { style: action.style } : {}),
          ...(heard ? { accessibility_label: heard } : {}),
        },
      };
    },
    link: (action) => {
      const url = safeUrl(action.url, SLACK.buttonUrl);
      return url === undefined ? undefined : { ...base(action, `link:${next()}`), url };
    },
  };
}

const base = ({ label }: Action, actionId: string): slack.Button => ({
  type: 'button',
  text: plain(label, SLACK.buttonText),
  action_id: actionId,
});

const tooLong = ({ label, command }: CommandAction): string =>
  `The button “${clip(oneLine(label), SLACK.buttonText)}” is left out: what it carries is too long for Slack. Type ${clip(oneLine(command), 60)} instead.`;

export function actionBlocks(actions: readonly Action[], buttons: Buttons): slack.SlackBlock[] {
  const elements: slack.Button[] = [];
  const notes: string[] = [];
  let room = ACTIONS_JSON;
  let hidden = 0;
  for (const action of actions) {
    const made = isLink(action) ? { button: buttons.link(action) } : buttons.command(action);
    if ('problem' in made && made.problem !== undefined) notes.push(made.problem);
    if (!made.button) continue;
    room -= JSON.stringify(made.button).length;
    if (room < 0 || elements.length === SLACK.actionsElements) hidden += 1;
    else elements.push(made.button);
  }
  if (hidden > 0) notes.push(andMore(hidden, 'buttons'));
  return [
    ...(elements.length > 0 ? [{ type: 'actions' as const, elements }] : []),
    ...(notes.length > 0 ? [context(clip(notes.join('\n'), 600))] : []),
  ];
}

import { SLACK } from '../../src/cards/render/slack-limits.ts';
import { type Json, isJson, list, text, textObject } from './slack-shapes.ts';

/** https://docs.slack.dev/reference/block-kit/block-elements: those that a card of ours may contain. */
export function elementProblems(element: unknown, at: string): string[] {
  if (!isJson(element)) return [`${at}: not an object`];
  const type = String(element['type']);
  const check = ELEMENTS[type];
  if (!check) return [`${at}: unknown element type ${type}`];
  const id =
    'action_id' in element
      ? text(element['action_id'], `${at}/action_id`, SLACK.actionId)
      : [`${at}: no action_id`];
  return [...id, ...check(element, at)];
}

const ELEMENTS: Readonly<Record<string, (element: Json, at: string) => string[]>> = {
  button: (button, at) => [
    ...strange(button, at, [
      'type',
      'text',
      'action_id',
      'url',
      'value',
      'style',
      'confirm',
      'accessibility_label',
    ]),
    ...textObject(button['text'], `${at}/text`, SLACK.buttonText, ['plain_text']),
    ...('value' in button ? text(button['value'], `${at}/value`, SLACK.buttonValue) : []),
    ...('url' in button ? urlProblems(button['url'], `${at}/url`) : []),
    ...('style' in button && !['primary', 'danger'].includes(String(button['style']))
      ? [`${at}/style: unknown`]
      : []),
    ...('accessibility_label' in button
      ? text(button['accessibility_label'], `${at}/accessibility_label`, SLACK.accessibilityLabel)
      : []),
    ...('confirm' in button ? confirmProblems(button['confirm'], `${at}/confirm`) : []),
  ],
  plain_text_input: (input, at) => [
    ...strange(input, at, [
      'type',
      'action_id',
      'initial_value',
      'multiline',
      'min_length',
      'max_length',
      'dispatch_action_config',
      'focus_on_load',
      'placeholder',
    ]),
    ...('placeholder' in input
      ? textObject(input['placeholder'], `${at}/placeholder`, SLACK.placeholder, ['plain_text'])
      : []),
    ...('max_length' in input &&
    !(Number(input['max_length']) >= 1 && Number(input['max_length']) <= SLACK.inputLength)
      ? [`${at}/max_length: 1 to ${SLACK.inputLength}`]
      : []),
  ],
  static_select: (select, at) => [
    ...textObject(select['placeholder'], `${at}/placeholder`, SLACK.placeholder, ['plain_text']),
    ...list(select['options'], `${at}/options`, 1, 100),
  ],
};

const strange = (element: Json, at: string, known: readonly string[]): string[] =>
  Object.keys(element)
    .filter((key) => !known.includes(key))
    .map((key) => `${at}/${key}: unknown field`);

/** Stricter than Slack, which takes http as well. */
const urlProblems = (url: unknown, at: string): string[] => [
  ...text(url, at, SLACK.buttonUrl),
  ...(typeof url === 'string' && url.startsWith('https://') ? [] : [`${at}: not https`]),
];

function confirmProblems(confirm: unknown, at: string): string[] {
  if (!isJson(confirm)) return [`${at}: not an object`];
  return [
    ...textObject(confirm['title'], `${at}/title`, SLACK.confirmTitle, ['plain_text']),
    ...textObject(confirm['text'], `${at}/text`, SLACK.confirmText, ['plain_text', 'mrkdwn']),
    ...textObject(confirm['confirm'], `${at}/confirm`, SLACK.confirmButton, ['plain_text']),
    ...textObject(confirm['deny'], `${at}/deny`, SLACK.confirmButton, ['plain_text']),
  ];
}

/**
 * The part of Block Kit that cards use (https://docs.slack.dev/reference/block-kit). `slack.ts` assigns it to
 * Slack's own types, so that a mistake here does not compile; their lists are not readonly, so neither are these.
 */
export type SlackBlock =
  | HeaderBlock
  | SectionBlock
  | ContextBlock
  | RichTextBlock
  | TableBlock
  | ImageBlock
  | InputBlock
  | ActionsBlock;

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}
export interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

export interface HeaderBlock {
  readonly type: 'header';
  readonly text: PlainText;
}
interface SectionBlock {
  readonly type: 'section';
  readonly text: PlainText | Mrkdwn;
  readonly accessory?: Button;
}
export interface ContextBlock {
  readonly type: 'context';
  readonly elements: PlainText[];
}

/** No links, mentions or emoji by name: what is not in here cannot be said by accident. */
export type Run = TextRun | DateRun;
export interface TextRun {
  readonly type: 'text';
  readonly text: string;
  readonly style?: { readonly bold: true };
}
/** Shown in the reader's own zone. */
interface DateRun {
  readonly type: 'date';
  readonly timestamp: number;
  readonly format: string;
  readonly fallback: string;
}
export interface RichTextBlock {
  readonly type: 'rich_text';
  readonly elements: (
    | { readonly type: 'rich_text_section'; readonly elements: Run[] }
    | { readonly type: 'rich_text_preformatted'; readonly elements: TextRun[] }
  )[];
}

export type Cell = RichTextBlock | { readonly type: 'raw_text'; readonly text: string };
export interface TableBlock {
  readonly type: 'table';
  readonly rows: Cell[][];
  readonly column_settings: { readonly align: 'left' | 'right'; readonly is_wrapped: boolean }[];
}

interface ImageBlock {
  readonly type: 'image';
  readonly slack_file: { readonly id: string };
  readonly alt_text: string;
  readonly title: PlainText;
}

export interface InputBlock {
  readonly type: 'input';
  readonly label: PlainText;
  readonly optional: boolean;
  readonly dispatch_action: false;
  readonly element: {
    readonly type: 'plain_text_input';
    readonly action_id: string;
    readonly max_length: number;
  };
}

interface ActionsBlock {
  readonly type: 'actions';
  readonly elements: Button[];
}
export interface Button {
  readonly type: 'button';
  readonly text: PlainText;
  readonly action_id: string;
  readonly value?: string;
  readonly url?: string;
  readonly style?: 'primary' | 'danger';
  readonly accessibility_label?: string;
}

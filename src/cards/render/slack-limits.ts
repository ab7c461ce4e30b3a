/**
 * What Slack accepts. It refuses the whole message for one bad block (`invalid_blocks`), so every number is
 * kept here, with the page it comes from below https://docs.slack.dev/reference/block-kit/.
 */
export const SLACK = Object.freeze({
  /** blocks: 50 blocks in a message. */
  blocks: 50,
  /** blocks/header-block: plain text, 1–150 characters. */
  headerText: 150,
  /** blocks/section-block: `text` 1–3000 characters. */
  sectionText: 3_000,
  /** blocks/section-block: at most 10 `fields`. */
  sectionFields: 10,
  /** blocks/section-block: each field at most 2000 characters. */
  sectionFieldText: 2_000,
  /** blocks/context-block: at most 10 elements. */
  contextElements: 10,
  /** composition-objects/text-object: 1–3000 characters where no block says less. */
  text: 3_000,
  /** blocks/actions-block: at most 25 elements. */
  actionsElements: 25,
  /** block-elements/button-element: `text` at most 75 characters. */
  buttonText: 75,
  /** block-elements/button-element: `value` at most 2000 characters. */
  buttonValue: 2_000,
  /** block-elements/button-element: `url` at most 3000 characters. */
  buttonUrl: 3_000,
  /** block-elements/button-element: `accessibility_label` at most 75 characters. */
  accessibilityLabel: 75,
  /** block-elements: `action_id` at most 255 characters, unique in the message. */
  actionId: 255,
  /** blocks: `block_id` at most 255 characters, new for every version of a message; Slack makes one when left out. */
  blockId: 255,
  /** blocks/image-block: `alt_text` is required, at most 2000 characters. */
  altText: 2_000,
  /** blocks/image-block: `title` at most 2000 characters. */
  imageTitle: 2_000,
  /** blocks/image-block: `image_url` at most 3000 characters. */
  imageUrl: 3_000,
  /** blocks/input-block: `label` at most 2000 characters. */
  inputLabel: 2_000,
  /** blocks/input-block: `hint` at most 2000 characters. */
  inputHint: 2_000,
  /** block-elements/plain-text-input-element: `max_length` at most 3000. */
  inputLength: 3_000,
  /** composition-objects/text-object for placeholders: at most 150 characters. */
  placeholder: 150,
  /** composition-objects/confirmation-dialog-object. */
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** blocks/table-block: at most 100 rows, the header row included. */
  tableRows: 100,
  /** blocks/table-block: at most 20 cells in a row. */
  tableColumns: 20,
  /** blocks/table-block: at most 10,000 characters over all cells of all tables of a message. */
  tableText: 10_000,
  /** blocks/table-block: the error `only_one_table_allowed`; newer wording only caps the total. One is always safe. */
  tables: 1,
  /** blocks/markdown-block: 12,000 characters over all markdown blocks of a message. */
  markdownText: 12_000,
  /**
   * Not documented: `msg_blocks_too_long` was met with 11,341 characters of text, and at about 13,200 of JSON
   * (github.com/slackapi/bolt-js issues 2867 and 2509). These two stay below both.
   */
  messageText: 11_000,
  messageJson: 12_500,
  /** methods/chat.postMessage: `text` should stay within 4000 characters; it is cut at 40,000. */
  fallbackText: 4_000,
} as const);

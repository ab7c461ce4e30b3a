/** What Teams accepts, and what still reads well. Sources are pages of https://learn.microsoft.com/microsoftteams/platform/. */
export const TEAMS = Object.freeze({
  /**
   * bots/how-to/format-your-bot-messages: 100 KB for an activity, counted as UTF-16, pictures in base64 not
   * counted; incoming webhooks take 28 KB. A card of 25 KB passes every door.
   */
  cardBytes: 25 * 1024,
  /** task-modules-and-cards/cards/cards-reference: up to six primary buttons are drawn; four or five fit a phone. */
  primaryActions: 5,
  /** Ours: beyond this the "…" menu is a list nobody reads. */
  actions: 20,
  /** Ours, as Slack's: what one button carries. */
  actionData: 2_000,
  actionTitle: 75,
  /** Ours: beside the text of an item, a longer one leaves no room for it on a phone. */
  itemActionTitle: 24,
  /** Ours: several answers before one decision are a form, which a card is not. */
  asks: 5,
  askLength: 1_000,
  title: 200,
  text: 4_000,
  code: 4_000,
  cell: 300,
  facts: 40,
  /** Teams' tables have no paging: more rows than this are a file. */
  tableRows: 20,
  tableColumns: 10,
  /** Ours: characters that stand side by side on a phone held upright. */
  phoneColumns: 46,
  /** cards/charts-in-adaptive-cards: any number; a phone shows about this many points and series apart. */
  chartPoints: 24,
  chartSeries: 6,
  /** bots/how-to/format-your-bot-messages: a data URI is allowed and not counted; an address is. */
  url: 3_000,
  altText: 1_000,
} as const);

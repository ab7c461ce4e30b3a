/**
 * What Teams would refuse or silently not show. Elements and required fields as in the schema of Adaptive Cards
 * 1.5 (https://adaptivecards.microsoft.com) and Teams' own additions, which must bring a fallback.
 */
type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  AdaptiveCard: ['version', 'body', 'fallbackText'],
  TextBlock: ['text', 'wrap'],
  RichTextBlock: ['inlines'],
  TextRun: ['text'],
  FactSet: ['facts'],
  Container: ['items'],
  ColumnSet: ['columns'],
  Column: ['items'],
  Table: ['columns', 'rows'],
  TableRow: ['cells'],
  TableCell: ['items'],
  Image: ['url', 'altText'],
  'Input.Text': ['id', 'label'],
  ActionSet: ['actions'],
  'Action.Execute': ['title', 'verb', 'data', 'fallback'],
  'Action.Submit': ['title', 'data'],
  'Action.OpenUrl': ['title', 'url'],
  CodeBlock: ['codeSnippet', 'fallback'],
  'Chart.Line': ['title', 'showTitle', 'data', 'fallback'],
  'Chart.VerticalBar': ['title', 'showTitle', 'data', 'fallback'],
  'Chart.VerticalBar.Grouped': ['title', 'showTitle', 'data', 'fallback'],
  'Chart.HorizontalBar': ['title', 'showTitle', 'data', 'fallback'],
  'Chart.Gauge': ['title', 'showTitle', 'value', 'segments', 'fallback'],
};
/** A list that is empty draws a hole, or makes the card invalid. */
const NOT_EMPTY = [
  'inlines',
  'facts',
  'items',
  'columns',
  'rows',
  'cells',
  'actions',
  'data',
  'segments',
  'body',
];
/** 100 KB for the whole activity, counted as UTF-16; a card of 25 KB also passes incoming webhooks. */
const MOST_BYTES = 25 * 1024;
const MOST_IN_SIGHT = 6;

export function teamsProblems(card: unknown): string[] {
  if (!isJson(card) || card['type'] !== 'AdaptiveCard') return ['/: not an Adaptive Card'];
  const bytes = Buffer.byteLength(
    JSON.stringify(card, (_, value: unknown) => (isPicture(value) ? '' : value)),
  );
  return [
    ...(card['version'] === '1.5' ? [] : ['/version: Teams draws 1.5']),
    ...(bytes > MOST_BYTES ? [`/: ${bytes} bytes, ${MOST_BYTES} are allowed`] : []),
    ...nodeProblems(card, ''),
    ...duplicateIds(card),
    ...inSight(card['actions']),
  ];
}

const isPicture = (value: unknown): boolean => typeof value === 'string' && value.startsWith('data:image/');

function nodeProblems(node: unknown, at: string): string[] {
  if (Array.isArray(node)) return node.flatMap((one, index) => nodeProblems(one, `${at}/${index}`));
  if (!isJson(node)) return typeof node === 'number' && !Number.isFinite(node) ? [`${at}: not a number`] : [];
  const type = node['type'];
  const own = typeof type === 'string' ? elementProblems(node, type, at || '/') : [];
  const inner = Object.entries(node).filter(
    ([key]) => !(key === 'data' && String(type).startsWith('Action.')),
  );
  return [...own, ...inner.flatMap(([key, value]) => nodeProblems(value, `${at}/${key}`))];
}

function elementProblems(node: Json, type: string, at: string): string[] {
  const required = REQUIRED[type];
  if (!required) return [`${at}: unknown element ${type}`];
  const missing = required.filter((key) => node[key] === undefined || node[key] === '');
  const empty = NOT_EMPTY.filter((key) => Array.isArray(node[key]) && (node[key] as unknown[]).length === 0);
  const url = node['url'];
  const isBadUrl =
    typeof url === 'string' && !/^(?:https:\/\/|data:image\/(?:png|jpeg|gif);base64,)/.test(url);
  const needsMessage = type === 'Input.Text' && node['isRequired'] === true && !node['errorMessage'];
  return [
    ...missing.map((key) => `${at}/${key}: missing`),
    ...empty.map((key) => `${at}/${key}: empty`),
    ...(isBadUrl ? [`${at}/url: neither https nor a picture`] : []),
    ...(needsMessage ? [`${at}/errorMessage: a required input has to say so`] : []),
    ...(type === 'Table' ? tableProblems(node, at) : []),
    ...(type === 'FactSet' && JSON.stringify(node['facts']).includes('{{DATE(')
      ? [`${at}: no times in a FactSet`]
      : []),
  ];
}

function tableProblems(table: Json, at: string): string[] {
  const columns = Array.isArray(table['columns']) ? table['columns'].length : 0;
  const rows: readonly unknown[] = Array.isArray(table['rows']) ? table['rows'] : [];
  const uneven = rows.filter(
    (row) => !isJson(row) || !Array.isArray(row['cells']) || row['cells'].length !== columns,
  );
  return uneven.length > 0 ? [`${at}: ${uneven.length} rows without ${columns} cells`] : [];
}

function duplicateIds(card: Json): string[] {
  const ids = [...JSON.stringify(card).matchAll(/"id":"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]);
  return ids.some((id, at) => ids.indexOf(id) !== at) ? ['/: an input id twice'] : [];
}

const inSight = (actions: unknown): string[] =>
  Array.isArray(actions) &&
  actions.filter((action) => isJson(action) && action['mode'] !== 'secondary').length > MOST_IN_SIGHT
    ? [`/actions: more than ${MOST_IN_SIGHT} in sight`]
    : [];

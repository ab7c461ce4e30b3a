export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function text(value: unknown, at: string, max: number): string[] {
  if (typeof value !== 'string') return [`${at}: not a text`];
  if (value.length === 0) return [`${at}: empty`];
  return value.length > max ? [`${at}: ${value.length} characters, ${max} are allowed`] : [];
}

export function list(value: unknown, at: string, min: number, max: number): string[] {
  if (!Array.isArray(value)) return [`${at}: not a list`];
  if (value.length < min) return [`${at}: ${value.length} elements, ${min} are needed`];
  return value.length > max ? [`${at}: ${value.length} elements, ${max} are allowed`] : [];
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export function textObject(value: unknown, at: string, max: number, types: readonly string[]): string[] {
  if (!isJson(value)) return [`${at}: not a text object`];
  const type = String(value['type']);
  const allowed = type === 'mrkdwn' ? ['type', 'text', 'verbatim'] : ['type', 'text', 'emoji'];
  return [
    ...(types.includes(type) ? [] : [`${at}: ${type} is not allowed here`]),
    ...Object.keys(value)
      .filter((key) => !allowed.includes(key))
      .map((key) => `${at}/${key}: unknown field of ${type}`),
    ...text(value['text'], `${at}/text`, max),
  ];
}

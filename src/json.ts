/**
 * JSON in which a date stays a date: `{"$date":"2026-11-25T10:00:00.000Z"}`. Cards, arguments and documents carry
 * dates, and a text that merely looks like one must stay a text.
 */
const TAG = '$date';

export const toJson = (value: unknown): string =>
  // `this` holds the value before Date.toJSON has turned it into a text.
  JSON.stringify(value ?? null, function (this: Record<string, unknown>, key, inner: unknown) {
    const original = this[key];
    return original instanceof Date ? { [TAG]: original.toJSON() } : inner;
  });

export const fromJson = (text: string): unknown =>
  JSON.parse(text, (_key, inner: unknown) => (isTagged(inner) ? new Date(inner[TAG]) : inner));

const isTagged = (value: unknown): value is { readonly [TAG]: string } =>
  typeof value === 'object' &&
  value !== null &&
  TAG in value &&
  typeof value[TAG] === 'string' &&
  Object.keys(value).length === 1 &&
  !Number.isNaN(Date.parse(value[TAG]));

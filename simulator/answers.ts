/** What the endpoints answer, and the forms of Aura's refusals. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly chunks?: Iterable<string>;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const data = (value: unknown, status = 200): Answer => ({ status, body: { data: value } });

/** Form A: from the API itself. */
export const refusal = (status: number, message: string, reason = '', field?: string): Answer => ({
  status,
  body: { errors: [{ message, reason, ...(field === undefined ? {} : { field }) }] },
});

/** Form B: from the gateway in front of it. */
export const gateway = (status: number, error: string): Answer => ({ status, body: { error } });

export const notAuthorized = () => gateway(403, 'User is not authorized to access this resource');

export const notFound = (id: string) => refusal(404, `DB not found: ${id}`, 'db-not-found');

export const busy = (status: string) =>
  refusal(409, `The database is currently undergoing an operation: ${status}`, 'ongoing-database-operation');

export const TOO_MANY = 'API rate limit exceeded';

/** A field that should be text; whatever else was sent is shown as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

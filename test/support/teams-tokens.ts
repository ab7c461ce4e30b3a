import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** What the Bot Connector signs, and everything that it would never sign. */
export interface Keys {
  readonly jwks: { readonly keys: readonly object[] };
  readonly token: (claims: Claims, by?: KeyName) => string;
}
export type Claims = Readonly<Record<string, unknown>>;
/** `other` is endorsed for another channel only, `stranger` has the id of a published key and is another one. */
export type KeyName = 'teams' | 'other' | 'stranger';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function createKeys(): Keys {
  const make = () => generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pairs = { teams: make(), other: make(), stranger: make() };
  const publish = (name: KeyName, endorsements: readonly string[]) => ({
    ...pairs[name].publicKey.export({ format: 'jwk' }),
    kid: name,
    use: 'sig',
    endorsements,
  });
  const signed = (kid: string, claims: Claims, key: KeyObject): string => {
    const text = `${encoded({ alg: 'RS256', typ: 'JWT', kid })}.${encoded(claims)}`;
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
  };
  return {
    jwks: { keys: [publish('teams', ['msteams', 'webchat']), publish('other', ['webchat'])] },
    token: (claims, by = 'teams') => signed(by === 'stranger' ? 'teams' : by, claims, pairs[by].privateKey),
  };
}

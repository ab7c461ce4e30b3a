/** Every method of the Web API that is called, and the scope it needs; `null` needs none. A test keeps it complete. */
export const METHODS = Object.freeze({
  'auth.test': null,
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'files.uploadV2': 'files:write',
  'users.info': 'users:read',
  'usergroups.users.list': 'usergroups:read',
} as const);

/** What makes Slack send us anything, and why. */
export const INBOUND = Object.freeze({
  commands: '`/aura`',
  'app_mentions:read': 'mentions of the bot, the only way to ask inside a thread',
  'im:history': 'direct messages to the bot',
} as const);

/** Groups as members of a role need it, nothing else does: whoever installs the app may decline it. */
export const OPTIONAL: readonly string[] = ['usergroups:read'];

export const REQUIRED: readonly string[] = [
  ...new Set([...Object.keys(INBOUND), ...Object.values(METHODS).filter((scope) => scope !== null)]),
].filter((scope) => !OPTIONAL.includes(scope));

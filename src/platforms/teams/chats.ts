import type { TeamsApi, Target } from './api.ts';
import type { Conversations, PersonId } from './conversations.ts';

/** The conversation between the bot and one person, begun if there is none yet. Throws UpstreamError. */
export type ChatWith = (id: PersonId) => Promise<Target>;

interface Parts {
  readonly api: Pick<TeamsApi, 'openChat'>;
  readonly conversations: Pick<Conversations, 'person' | 'rememberChat'>;
}

export const createChatWith =
  ({ api, conversations }: Parts): ChatWith =>
  async (id) => {
    const { serviceUrl, botId, userId, chat } = await conversations.person(id);
    if (chat !== undefined) return { serviceUrl, botId, conversation: chat };
    const opened = await api.openChat({ serviceUrl, botId, tenant: id.tenant, userId });
    await conversations.rememberChat(id, opened);
    return { serviceUrl, botId, conversation: opened };
  };

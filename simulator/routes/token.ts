import { gateway } from '../answers.ts';
import { tooMany } from '../http.ts';
import type { Route } from '../route.ts';

export const tokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/oauth/token',
    handle: ({ world, gatekeeper, headers, raw }) => {
      if (raw === '') return gateway(404, 'Request body missing');
      const basic = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
      if (basic === undefined) return gateway(401, 'Unauthorized');
      if (!/^application\/x-www-form-urlencoded\b/.test(headers['content-type'] ?? '')) {
        return gateway(400, 'Bad Request');
      }
      if (new URLSearchParams(raw).get('grant_type') !== 'client_credentials')
        return gateway(403, 'Invalid request body');
      const [clientId = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
      const granted = gatekeeper.grant(clientId, secret.join(':'));
      if (granted === 'unknown') return gateway(401, 'Unauthorized');
      if (granted === 'limit') return tooMany(world);
      // The documentation writes `bearer`; one of the official clients insists on the capital letter.
      return {
        status: 200,
        body: { access_token: granted.token, expires_in: world.settings.tokenSeconds, token_type: 'Bearer' },
      };
    },
  },
];

import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answers.ts';
import type { Fault } from './faults.ts';
import type { Gatekeeper, Right } from './keys.ts';
import type { World } from './world.ts';

export interface Ask {
  readonly world: World;
  readonly gatekeeper: Gatekeeper;
  /** What goes wrong with this request, beyond what the gateway sees to. */
  readonly faults: readonly Fault[];
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  /** The JSON body; an empty object when there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** `path` has `:name` where a part is taken from the request. Without `right`, anybody may ask. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly right?: Right;
  readonly handle: (ask: Ask) => Answer | Promise<Answer>;
}

export interface Matched {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export function createRouter(
  routes: readonly Route[],
): (method: string, path: string) => Matched | 'method' | undefined {
  const compiled = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`),
  }));
  return (method, path) => {
    const fitting = compiled.filter(({ pattern }) => pattern.test(path));
    const found = fitting.find(({ route }) => route.method === method);
    if (!found) return fitting.length > 0 ? 'method' : undefined;
    return { route: found.route, params: { ...found.pattern.exec(path)?.groups } };
  };
}

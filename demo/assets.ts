import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import type { GuardedRoute } from './guard.ts';

const require = createRequire(import.meta.url);
const page = (name: string): string => join(import.meta.dirname, 'page', name);
const SCRIPT = 'text/javascript; charset=utf-8';
const TYPES: Readonly<Record<string, string>> = { '.js': SCRIPT, '.css': 'text/css; charset=utf-8' };
const FONT = 'font/woff2';

/** Everything the page loads, by address. Nothing comes from anywhere else, and nothing is built. */
const FILES: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  ...Object.fromEntries(
    readdirSync(page('')).flatMap((name) => {
      const type = TYPES[extname(name)];
      return type === undefined ? [] : [[`/${name}`, { file: page(name), type }]];
    }),
  ),
  '/adaptivecards.js': { file: require.resolve('adaptivecards/dist/adaptivecards.min.js'), type: SCRIPT },
  '/inter-400.woff2': {
    file: require.resolve('@fontsource/inter/files/inter-latin-400-normal.woff2'),
    type: FONT,
  },
  '/inter-600.woff2': {
    file: require.resolve('@fontsource/inter/files/inter-latin-600-normal.woff2'),
    type: FONT,
  },
};

export const assetRoutes = (token: string): readonly GuardedRoute[] => [
  {
    method: 'GET',
    path: '/',
    needsToken: false,
    async serve(_request, response) {
      const html = await readFile(page('index.html'), 'utf8');
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
      response.end(html.replace('{{token}}', token));
    },
  },
  ...Object.entries(FILES).map(([path, { file, type }]): GuardedRoute => ({
    method: 'GET',
    path,
    needsToken: false,
    async serve(_request, response) {
      const content = await readFile(file);
      response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(content);
    },
  })),
];

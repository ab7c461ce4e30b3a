import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { strToU8, zipSync } from 'fflate';
import { format } from 'prettier';
import { manifestOf, NO_APP_ID } from '../src/platforms/teams/manifest.ts';
import { loadCommands, VERSION } from '../src/wire.ts';

/**
 * `npm run teams:package`: writes teams/manifest.json from the commands there are, and the app packages with the id of
 * your bot in them. `--icons` draws the icons anew.
 */
const { values } = parseArgs({
  options: {
    'app-id': { type: 'string', default: process.env['TEAMS_APP_ID'] ?? '' },
    developer: { type: 'string', default: 'aura-chatops' },
    url: { type: 'string', default: 'https://example.com' },
    icons: { type: 'boolean', default: false },
  },
});
const OUT = 'dist/teams';
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const commands = await loadCommands();
const written = (appId: string, manifestVersion: '1.29' | '1.25'): string => {
  const developer = { name: values.developer, url: values.url };
  return `${JSON.stringify(manifestOf(commands, { appId, version: VERSION, developer, manifestVersion }), null, 2)}\n`;
};

if (values.icons) drawIcons();
writeFileSync(
  'teams/manifest.json',
  await format(written(NO_APP_ID, '1.29'), { parser: 'json', printWidth: 110 }),
);
console.log('teams/manifest.json');

const appId = values['app-id'];
if (GUID.test(appId)) {
  mkdirSync(OUT, { recursive: true });
  pack('aura-chatops.zip', written(appId, '1.29'));
  pack('aura-chatops-1.25.zip', written(appId, '1.25'));
} else {
  console.error('No package without the id of your bot: set TEAMS_APP_ID, or give --app-id.');
  process.exitCode = 2;
}

/** The same input makes the same bytes. */
function pack(name: string, manifest: string): void {
  const files = {
    'manifest.json': strToU8(manifest),
    'color.png': new Uint8Array(readFileSync('teams/color.png')),
    'outline.png': new Uint8Array(readFileSync('teams/outline.png')),
  };
  writeFileSync(`${OUT}/${name}`, zipSync(files, { mtime: new Date(2026, 0, 1) }));
  console.log(`${OUT}/${name}`);
}

function drawIcons(): void {
  const color = createCanvas(192, 192);
  const ground = color.getContext('2d');
  const shade = ground.createLinearGradient(0, 0, 192, 192);
  shade.addColorStop(0, '#0f7fb8');
  shade.addColorStop(1, '#0a4f78');
  ground.fillStyle = shade;
  ground.fillRect(0, 0, 192, 192);
  // Teams rounds the corners and wants the drawing well inside them.
  draw(ground, 192, 0.62, '#ffffff', '#8fe3c4');
  writeFileSync('teams/color.png', color.toBuffer('image/png'));

  const outline = createCanvas(32, 32);
  draw(outline.getContext('2d'), 32, 0.94, '#ffffff', '#ffffff');
  writeFileSync('teams/outline.png', outline.toBuffer('image/png'));
}

/** Three nodes of a graph, and a pulse that runs through them. */
function draw(context: SKRSContext2D, size: number, scale: number, line: string, node: string): void {
  const at = (x: number, y: number): readonly [number, number] => [
    size / 2 + (x - 0.5) * size * scale,
    size / 2 + (y - 0.5) * size * scale,
  ];
  context.strokeStyle = line;
  context.lineWidth = size * scale * 0.075;
  context.lineJoin = 'round';
  context.lineCap = 'round';
  context.beginPath();
  const pulse = [at(0.1, 0.56), at(0.3, 0.56), at(0.42, 0.2), at(0.58, 0.84), at(0.7, 0.5), at(0.9, 0.5)];
  for (const [step, [x, y]] of pulse.entries()) {
    if (step === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
  context.fillStyle = node;
  for (const [x, y] of [at(0.1, 0.56), at(0.42, 0.2), at(0.9, 0.5)]) {
    context.beginPath();
    context.arc(x, y, size * scale * 0.105, 0, 2 * Math.PI);
    context.fill();
  }
}

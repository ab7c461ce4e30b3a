import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Card, Chart } from '../../cards/card.ts';
import { renderText } from '../../cards/render/text.ts';
import { toJson } from '../../json.ts';
import type { Answer } from '../../platform.ts';
import { scrub } from '../../secret.ts';

export interface Screen {
  readonly write: (text: string) => void;
  readonly width: number;
  readonly color: boolean;
  readonly json: boolean;
  readonly now: () => Date;
  readonly pictureFolder: string;
  readonly draw: (chart: Chart) => Promise<Buffer>;
}

/** Prints the cards of an answer; pictures go to files whose paths are printed. */
export async function show({ cards }: Answer, screen: Screen): Promise<void> {
  if (screen.json) {
    screen.write(scrub(toJson(cards)));
    return;
  }
  for (const card of cards) {
    const files = card.body.filter((block) => block.kind === 'file');
    // Asked for a file alone: a script reads it from here.
    if (files.length > 0 && files.length === card.body.length) {
      for (const { content } of files) screen.write(scrub(content).trimEnd());
      continue;
    }
    screen.write(scrub(renderText(card, { width: screen.width, color: screen.color, now: screen.now() })));
    // eslint-disable-next-line no-await-in-loop -- in the order they are read
    for (const line of await pictureLines(card, screen)) screen.write(line);
  }
}

async function pictureLines(card: Card, screen: Screen): Promise<readonly string[]> {
  const charts = card.body.flatMap((block) => (block.kind === 'chart' ? [block.chart] : []));
  if (charts.length === 0) return [];
  await mkdir(screen.pictureFolder, { recursive: true, mode: 0o700 });
  return ['', ...(await Promise.all(charts.map((chart) => pictureLine(card, chart, screen))))];
}

async function pictureLine(card: Card, chart: Chart, { draw, pictureFolder, now }: Screen): Promise<string> {
  const name = `${card.title} ${chart.title}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 80);
  const path = join(pictureFolder, `${name}-${now().toISOString().slice(0, 16).replaceAll(':', '')}.png`);
  try {
    await writeFile(path, await draw(chart), { mode: 0o600 });
    return `${chart.title}: ${path}`;
  } catch {
    return `${chart.title}: the picture could not be drawn`;
  }
}

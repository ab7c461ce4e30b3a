import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { renderSlack } from '../../src/cards/render/slack.ts';
import { renderTeams } from '../../src/cards/render/teams.ts';
import { renderText } from '../../src/cards/render/text.ts';
import { gallery } from './gallery.ts';
import { now } from './moment.ts';

const folder = join(import.meta.dirname, 'golden');

/** `UPDATE_GOLDEN=1` writes what is rendered; look at it before committing. */
function expectGolden(file: string, rendered: string): void {
  const path = join(folder, file);
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, rendered);
  }
  expect(rendered).toBe(readFileSync(path, 'utf8'));
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

describe.each(Object.entries(gallery))('the card “%s”', (name, card) => {
  it('reads well in a terminal', () => {
    expectGolden(`${name}.txt`, `${renderText(card, { now })}\n`);
  });

  it('is a Slack message', () => {
    expectGolden(`${name}.slack.json`, json(renderSlack(card)));
  });

  it('is an Adaptive Card', () => {
    expectGolden(`${name}.teams.json`, json(renderTeams(card)));
  });
});

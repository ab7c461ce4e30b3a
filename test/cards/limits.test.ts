import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { renderSlack } from '../../src/cards/render/slack.ts';
import { escapeMarkdown } from '../../src/cards/render/teams-text.ts';
import { renderTeams } from '../../src/cards/render/teams.ts';
import { renderText } from '../../src/cards/render/text.ts';
import { arbitraryCard, hostileText } from '../support/arbitrary-card.ts';
import { slackProblems } from '../support/slack-rules.ts';
import { teamsProblems } from '../support/teams-rules.ts';
import { gallery } from './gallery.ts';

/** `CARD_RUNS=2000` looks longer for the card that breaks a limit. */
const numRuns = Number(process.env['CARD_RUNS'] ?? 60);

const withFile = { picture: () => ({ slackFileId: 'F0123ABC' }) };
const withUrl = { picture: () => ({ url: 'https://bot.example.com/pictures/0a1b2c.png' }) };

/** Every text below `value` under one of `keys`. */
function texts(value: unknown, keys: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => texts(each, keys));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    keys.includes(key) && typeof each === 'string' ? [each] : texts(each, keys),
  );
}

/** Every object below `value` of this type. */
function ofType(value: unknown, type: string): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap((each) => ofType(each, type));
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === type ? [value as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap((each) => ofType(each, type))];
}

// oxlint-disable-next-line eslint/no-control-regex
const HIDDEN = /[\p{Cf}\p{Cs}\u0000-\u0008\u000B-\u001F\u007F-\u009F]/u;

describe.each(Object.entries(gallery))('the card “%s”', (_, card) => {
  it('is accepted by Slack, with and without pictures', () => {
    expect(slackProblems(renderSlack(card))).toEqual([]);
    expect(slackProblems(renderSlack(card, withFile))).toEqual([]);
  });

  it('is accepted by Teams, with and without pictures', () => {
    expect(teamsProblems(renderTeams(card))).toEqual([]);
    expect(teamsProblems(renderTeams(card, withUrl))).toEqual([]);
  });
});

describe('any card', () => {
  it('stays within the limits of Slack', () => {
    fc.assert(
      fc.property(arbitraryCard, (card) => {
        expect(slackProblems(renderSlack(card, withFile))).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('stays within the limits of Teams', () => {
    fc.assert(
      fc.property(arbitraryCard, (card) => {
        expect(teamsProblems(renderTeams(card, withUrl))).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('has a text, however narrow the terminal', () => {
    fc.assert(
      fc.property(arbitraryCard, fc.integer({ min: 0, max: 120 }), (card, width) => {
        expect(renderText(card, { width }).length).toBeGreaterThan(0);
      }),
      { numRuns },
    );
  });
});

describe('text from outside', () => {
  it('never becomes markup in Slack', () => {
    fc.assert(
      fc.property(arbitraryCard, (card) => {
        const { text, blocks } = renderSlack(card);

        expect(text).not.toMatch(/<|>|&(?!amp;|lt;|gt;)/);
        for (const each of ofType(blocks, 'mrkdwn')) {
          const inner = String(each['text']).replace(/^\*([^*\n]*)\*(?=\n|$)/, '$1');
          expect(inner).not.toMatch(/[<>&*~`@#|]|:[\w+'-]+:|:\/\//);
          expect(each['verbatim']).toBe(true);
        }
        for (const each of ofType(blocks, 'plain_text')) expect(each['emoji']).toBe(false);
        expect(texts(blocks, ['text', 'fallback', 'alt_text']).some((each) => HIDDEN.test(each))).toBe(false);
      }),
      { numRuns },
    );
  });

  it('never becomes markup in Teams', () => {
    fc.assert(
      fc.property(arbitraryCard, (card) => {
        const rendered = renderTeams(card);
        const markdown = [...ofType(rendered, 'TextBlock'), ...ofType(rendered, 'FactSet')];

        for (const each of texts(markdown, ['text', 'title', 'value'])) {
          const ownTimes = each.replace(/\{\{(?:DATE|TIME)\([\d\-+T:]+Z(?:,COMPACT)?\)\}\}/g, '');
          expect(ownTimes).not.toMatch(/(?<!\\)(?:\\\\)*[[\]*`~]|[<>]|\{\{\s*(?:DATE|TIME)/);
        }
        expect(texts(ofType(rendered, 'TextRun'), ['text']).join('\n')).not.toMatch(/\{\{\s*(?:DATE|TIME)/i);
      }),
      { numRuns },
    );
  });

  it('leaves ordinary names as they are in Markdown', () => {
    expect(escapeMarkdown('payments_prod (eu-west-1) 91 %')).toBe('payments_prod (eu-west-1) 91 %');
    expect(escapeMarkdown('*b* [x](y) <at>')).toBe(String.raw`\*b\* \[x\](y) &lt;at&gt;`);
  });

  it('keeps hidden characters out of the terminal', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const rendered = renderText({
          title: text,
          body: [
            { kind: 'text', text },
            { kind: 'code', code: text },
          ],
        });

        expect(rendered).not.toMatch(HIDDEN);
      }),
      { numRuns },
    );
  });
});

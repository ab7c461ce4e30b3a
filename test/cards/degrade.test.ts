import { describe, expect, it } from '@jest/globals';
import type { Block, Card, CommandAction } from '../../src/cards/card.ts';
import { askName, commandLine, safeUrl } from '../../src/cards/render/button.ts';
import { clean } from '../../src/cards/render/clean.ts';
import { renderSlack } from '../../src/cards/render/slack.ts';
import { sizeOf, renderTeams } from '../../src/cards/render/teams.ts';
import { renderText } from '../../src/cards/render/text.ts';
import { gallery } from './gallery.ts';

const status: CommandAction = { label: 'Status', command: 'status', args: { instance: 'shop' } };
const items = (many: number): Block[] =>
  Array.from({ length: many }, (_, at) => ({
    kind: 'item',
    title: `instance-${at}`,
    tone: 'good',
    lines: ['CPU 4 %'],
    action: status,
  }));
const table = (rows: number): Block => ({
  kind: 'table',
  columns: ['When', 'Who'],
  rows: Array.from({ length: rows }, (_, at) => [`${at}`, 'svc']),
});
const card = (body: readonly Block[], rest: Partial<Card> = {}): Card => ({ title: 'Fleet', body, ...rest });

describe('what does not fit', () => {
  it('is left out of a Slack message from the end, and the message says how much', () => {
    const { blocks } = renderSlack(card(items(200), { actions: [status] }));
    const shown = blocks.filter(({ type }) => type === 'section').length;

    expect(JSON.stringify(blocks.at(-2))).toContain(`and ${200 - shown} more`);
    expect(blocks.at(-1)).toMatchObject({ type: 'actions' });
  });

  it('leaves the question and the buttons of a long card in place', () => {
    const ask: Block = { kind: 'ask', name: 'reason', label: 'Why?', required: true };
    const long = card([...items(200), ask], { actions: [{ ...status, style: 'danger' }] });

    expect(
      renderSlack(long)
        .blocks.slice(-2)
        .map(({ type }) => type),
    ).toEqual(['input', 'actions']);
    expect(renderTeams(long).body.some(({ type }) => type === 'Input.Text')).toBe(true);
    expect(renderTeams(long).actions).toHaveLength(1);
  });

  it('counts the rows of a table that were left out', () => {
    expect(JSON.stringify(renderSlack(card([table(300)])).blocks)).toContain('and 201 more rows');
    expect(JSON.stringify(renderTeams(card([table(300)])).body)).toContain('and 280 more rows');
  });

  it('gives a table the room that the rest of a Slack message leaves', () => {
    const code: Block = { kind: 'code', code: 'MATCH (n) RETURN n\n'.repeat(1_000) };
    const wide: Block = {
      kind: 'table',
      columns: ['Query'],
      rows: Array.from({ length: 90 }, () => ['q'.repeat(200)]),
    };
    const { blocks } = renderSlack(card([code, code, wide]));

    expect(blocks.map(({ type }) => type)).toEqual(['header', 'rich_text', 'rich_text', 'table', 'context']);
  });

  it('turns a second table into text, because Slack takes one', () => {
    const types = renderSlack(card([table(2), table(2)])).blocks.map(({ type }) => type);

    expect(types).toEqual(['header', 'table', 'rich_text']);
    expect(JSON.stringify(renderSlack(card([table(1), table(300)])).blocks.at(-1))).toContain(
      'and 200 more rows',
    );
  });

  it('drops a button that carries too much, and says so', () => {
    const heavy: CommandAction = { label: 'Explain', command: 'explain', args: { query: 'x'.repeat(3_000) } };

    expect(JSON.stringify(renderSlack(card([], { actions: [heavy, status] })).blocks)).toContain(
      '“Explain” is left out',
    );
    expect(JSON.stringify(renderTeams(card([], { actions: [heavy, status] })))).toContain(
      '“Explain” left out',
    );
  });

  it('keeps a Teams card within its size by rows first, then by blocks', () => {
    const rows = renderTeams(card([table(300), table(300), table(300), table(300), table(300)]));
    const blocks = renderTeams(card(items(300)));

    expect(rows.body.filter(({ type }) => type === 'Table')).toHaveLength(5);
    expect(sizeOf(blocks)).toBeLessThanOrEqual(25 * 1024);
    expect(JSON.stringify(blocks.body)).toMatch(/and \d+ more/);
  });
});

describe('hidden characters', () => {
  it('become visible, because a name that looks like another is an attack', () => {
    expect(clean('adm\u200Bin')).toBe('adm\uFFFDin');
    expect(clean('a\u202Egpj.exe\u0000\uD800\u00AD')).toBe('a\uFFFDgpj.exe\uFFFD\uFFFD\uFFFD');
  });

  it('stay where writing needs them', () => {
    expect(clean('👩\u200D💻 می\u200Cخواهم')).toBe('👩\u200D💻 می\u200Cخواهم');
    expect(clean('a\u200Db')).toBe('a\uFFFDb');
  });
});

describe('a button', () => {
  it('is the same command on every surface', () => {
    const approve: CommandAction = {
      label: 'Approve',
      command: 'approve',
      args: { operation: 'op-1' },
      style: 'danger',
    };
    const one = card([], { actions: [approve] });

    expect(renderSlack(one).blocks.at(-1)).toMatchObject({
      elements: [
        {
          action_id: 'run:1:approve',
          style: 'danger',
          value: '{"command":"approve","args":{"operation":"op-1"}}',
        },
      ],
    });
    expect(renderTeams(one).actions).toMatchObject([
      {
        type: 'Action.Execute',
        verb: 'run',
        style: 'destructive',
        data: { command: 'approve', args: { operation: 'op-1' } },
      },
    ]);
    expect(renderText(one)).toContain('[Approve]  approve --operation op-1');
  });

  it('that does not decide works on an empty form', () => {
    const actions = renderTeams(gallery['approval'] ?? card([])).actions ?? [];
    const free = actions.filter((action) => 'associatedInputs' in action).map(({ title }) => title);

    expect(free).toEqual(['Reject', 'Show evidence']);
  });

  it('beyond the fifth goes into the menu of a Teams card', () => {
    const actions = renderTeams(card([], { actions: Array.from({ length: 8 }, () => status) })).actions ?? [];

    expect(actions.map(({ mode }) => mode ?? 'primary')).toEqual([
      ...Array<string>(5).fill('primary'),
      ...Array<string>(3).fill('secondary'),
    ]);
  });

  it('is typed as it is pressed', () => {
    expect(
      commandLine({
        label: '',
        command: 'annotate',
        args: { instance: 'shop', text: 'bad "import"', urgent: true, keep: false },
      }),
    ).toBe(String.raw`annotate shop --text "bad \"import\"" --urgent --keep false`);
  });

  it('leads only to https', () => {
    const bad = [
      'javascript:alert(1)',
      'http://x.example',
      'data:text/html,x',
      'slack://open',
      'https://a@evil.example',
      'nonsense',
    ];

    expect(bad.map((url) => safeUrl(url, 3_000))).toEqual(bad.map(() => undefined));
    expect(safeUrl('https://console.neo4j.io/x', 3_000)).toBe('https://console.neo4j.io/x');
  });

  it('never takes an answer for its command', () => {
    expect(askName('ask:command')).toBe('command');
    expect(askName('command')).toBeUndefined();
  });
});

describe('the text beside Slack’s blocks', () => {
  it('carries the whole answer, escaped, because it replaces the blocks for a screen reader', () => {
    const { text } = renderSlack(gallery['status'] ?? card([]));

    for (const part of [
      'Critical: payments-prod',
      'CPU: 96.2 %, critical, of 4 cores',
      'CPU peak 99 % at 14:12 UTC',
      'Slow queries: slow-queries payments-prod',
    ])
      expect(text).toContain(part);
    expect(renderSlack(card([{ kind: 'text', text: '<!channel> & co' }])).text).toContain(
      '&lt;!channel&gt; &amp; co',
    );
  });
});

describe('a chart', () => {
  it('says when its history is shorter than what was asked for', () => {
    const from = Date.UTC(2026, 10, 25, 8);
    const chart: Block = {
      kind: 'chart',
      chart: {
        type: 'line',
        title: 'CPU',
        alt: 'CPU 12 %',
        unit: 'pct',
        series: [],
        from,
        to: from + 3_600_000,
        collectingSince: from + 120_000,
      },
    };

    for (const rendered of [
      renderText(card([chart])),
      JSON.stringify(renderSlack(card([chart]))),
      JSON.stringify(renderTeams(card([chart]))),
    ])
      expect(rendered).toContain('CPU 12 %; collecting since Nov 25 08:02 UTC');
  });
});

describe('the terminal', () => {
  it('says with colours what it also says in words', () => {
    const fleet = gallery['fleet'] ?? card([]);
    const colored = renderText(fleet, { color: true });

    // oxlint-disable-next-line eslint/no-control-regex
    expect(colored.replace(/\u001B\[[\d;]*m/g, '')).toBe(renderText(fleet));
    expect(colored).toContain('\u001B[1;31mcritical');
  });

  it('stays within its width, tables included', () => {
    const lines = renderText(gallery['slow-queries'] ?? card([]), { width: 60 }).split('\n');

    expect(lines.filter((line) => line.length > 60 && !line.startsWith('    '))).toEqual([]);
  });

  it('turns a table into records where it cannot be one', () => {
    const wide: Block = {
      kind: 'table',
      columns: Array.from({ length: 9 }, (_, at) => `column ${at}`),
      rows: [Array.from({ length: 9 }, (_, at) => `value ${at}`)],
    };

    expect(renderText(card([wide]), { width: 40 })).toContain('column 8  value 8');
  });
});

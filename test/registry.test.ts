import { describe, expect, it } from '@jest/globals';
import { argumentsOf, checkArgs } from '../src/arguments.ts';
import type { Card, CommandAction } from '../src/cards/card.ts';
import { UpstreamError } from '../src/errors.ts';
import { anInstance, NOW, sample } from './support/builders.ts';
import { analyzers, commands, CONSOLE, createWorld, textOf } from './support/world.ts';

const all = [...commands];
/** Every button of a card, wherever it is. */
const buttonsOf = ({ actions = [], body }: Card): readonly CommandAction[] =>
  [
    ...actions,
    ...body.flatMap((block) => (block.kind === 'item' && block.action ? [block.action] : [])),
  ].filter((action): action is CommandAction => 'command' in action);
function expectToParse({ command: name, args = {}, label }: CommandAction): void {
  const command = commands.get(name);
  expect([label, command === undefined]).toEqual([label, false]);
  expect(checkArgs(name, command!, args, 'slack')).toBeDefined();
  expect(label.length).toBeGreaterThan(0);
}

describe('every command', () => {
  it.each(all)('%s has a name one would type, a summary and described arguments', (name, command) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(command.summary).toMatch(/^[A-Z].{9,}[^.]$/);
    for (const argument of argumentsOf(command))
      expect([argument.name, argument.description]).toEqual([argument.name, expect.stringMatching(/.{3,}/)]);
    for (const positional of command.positional ?? [])
      expect(argumentsOf(command).map((argument) => argument.name)).toContain(positional);
  });

  it.each(all.flatMap(([name, { examples = [] }]) => examples.map((line) => [line, name] as const)))(
    'is shown with an example that parses: %s',
    async (line, name) => {
      const world = createWorld({ instances: [anInstance()] });
      const text = textOf(await world.say(line, ...CONSOLE));

      expect(line.replace(' ', '-').startsWith(name) || line.startsWith(name)).toBe(true);
      expect(text).not.toMatch(/Usage:|There is no --|There is no command|needs a value/);
    },
  );
});

describe('every button', () => {
  it.each([...analyzers])('that %s offers parses against the command it names', (_name, analyzer) => {
    for (const { next = [] } of analyzer.rules(analyzer.options.parse({})))
      for (const action of next) expectToParse({ ...action, args: { instance: '2f49c2b3', ...action.args } });
  });

  it.each([
    'status',
    'status shop',
    'status shpo',
    'status twin',
    'metrics',
    'metrics shop',
    'metrics shop cpu',
    'metrics shop cqu',
    'metrics lab',
    'doctor',
    'help',
    'help status',
    'help staus',
    'audit',
    'nonsense',
    'slow-queries',
  ])('on the answer to "%s" parses against the command it names', async (line) => {
    const { metricsUrl: _none, ...lab } = anInstance({ id: 'bbbbcccc', name: 'lab' });
    const world = createWorld({
      instances: [
        anInstance(),
        lab,
        anInstance({ id: 'ccccdddd', name: 'twin' }),
        anInstance({ id: 'ddddeeee', name: 'twin' }),
      ],
      samplesOf: () => [
        sample('neo4j_aura_cpu_usage', 2, NOW.getTime()),
        sample('neo4j_aura_cpu_limit', 2, NOW.getTime()),
        sample('neo4j_database_store_size_database', 95, NOW.getTime()),
        sample('neo4j_aura_storage_limit', 100, NOW.getTime()),
      ],
    });
    const { cards } = await world.say(line, ...CONSOLE);

    for (const card of cards) for (const button of buttonsOf(card)) expectToParse(button);
    expect(cards.flatMap(buttonsOf).length).toBeGreaterThan(line === 'audit' ? -1 : 0);
  });
});

describe('no command', () => {
  it.each(all)('%s breaks while Aura is down', async (name) => {
    const world = createWorld({ instances: [anInstance()] });
    for (const call of ['list', 'instance', 'metrics', 'snapshots'] as const)
      world.aura.failing[call] = new UpstreamError('Aura', 'unavailable');
    const needs = argumentsOf(commands.get(name)!).some(({ required }) => required);

    const answer = await world.say(needs ? `${name} shop` : name, ...CONSOLE);

    expect(textOf(answer)).not.toContain('Something broke');
  });
});

/**
 * What may come next in a line: commands first, then the choices of the argument that is due, then flags.
 * @returns {{ from: number, options: readonly { word: string, about: string }[] }} `from` is where the word begins
 */
export function suggest(text, { commands, instances }) {
  const from = text.lastIndexOf(' ') + 1;
  const begun = text.slice(from).toLowerCase();
  const before = text.slice(0, from).trim().split(/\s+/).filter(Boolean);
  const fits = ({ word }) => word.toLowerCase().startsWith(begun) && word.toLowerCase() !== begun;
  return { from, options: optionsAfter(before, begun, commands, instances).filter(fits).slice(0, 12) };
}

function optionsAfter([name, ...rest], begun, commands, instances) {
  if (name === undefined) return commands.map(({ name: word, summary }) => ({ word, about: summary }));
  const command = commands.find((one) => one.name === name.toLowerCase());
  if (!command) return [];
  const choicesOf = (arg) =>
    arg?.choices === 'instance'
      ? instances.map((word) => ({ word, about: 'instance' }))
      : (arg?.choices ?? []).map((word) => ({ word, about: arg.name }));

  const flagged = command.args.find(({ flag, isSwitch }) => flag === rest.at(-1) && !isSwitch);
  if (flagged) return choicesOf(flagged);
  const flags = command.args
    .filter(({ flag, name: arg }) => !rest.includes(flag) && !command.positional.includes(arg))
    .map(({ flag, description }) => ({ word: flag, about: description }));
  if (begun.startsWith('-')) return flags;
  const place = rest.filter(
    (word, at) => !word.startsWith('--') && !takesValue(command, rest[at - 1]),
  ).length;
  const due = command.args.find((arg) => arg.name === command.positional[place]);
  if (name === 'help') return commands.map(({ name: word, summary }) => ({ word, about: summary }));
  return [...choicesOf(due), ...flags];
}

const takesValue = (command, word) => command.args.some(({ flag, isSwitch }) => flag === word && !isSwitch);

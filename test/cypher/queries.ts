import * as fc from 'fast-check';

/** Words that no query holds by itself, so that a trace of one is a leak. */
export const planted = fc
  .tuple(fc.constantFrom('zqx', 'Zeta9q', 'jürgq', 'o4qz'), fc.nat(9_999))
  .map(([word, number]) => `${word}${number}q`);

const spaced = fc.constantFrom(' ', '  ', '\n', '\t', ' /* note */ ', ' // aside\n');

/** A literal of any form that carries the planted word, or digits of it. */
const literal = (secret: string) =>
  fc.constantFrom(
    `'${secret}'`,
    `"${secret}"`,
    `'${secret}@example.com'`,
    `'it\\'s ${secret}'`,
    `"a 'b' ${secret}"`,
    `'http://host/${secret}?x=1'`,
    `'/* ${secret} */'`,
    `'${secret} AND \`x\` = $y'`,
    `['${secret}', "${secret}", '${secret}']`,
    `{name: '${secret}', tags: ['${secret}', 5]}`,
    `date('${secret}')`,
    `'\\u0041${secret}'`,
    `'${secret}\\\\'`,
  );

const PATTERNS: readonly ((value: string, gap: string) => string)[] = [
  (value, gap) => `MATCH (n:Person)${gap}WHERE n.email = ${value}${gap}RETURN n`,
  (value, gap) => `MATCH (n:Person {email: ${value}})-[:KNOWS*1..3]->(m)${gap}RETURN count(m) AS n LIMIT 10`,
  (value, gap) => `UNWIND [${value}, ${value}]${gap}AS row MERGE (n:\`Odd name\` {id: row}) SET n.x = 5`,
  (value, gap) =>
    `CALL {${gap}MATCH (n) WHERE n.name STARTS WITH ${value} RETURN n } RETURN n.name + ${value}`,
  (value, gap) => `RETURN CASE WHEN $p = ${value} THEN ${value}${gap}ELSE null END`,
  (value, gap) =>
    `MATCH (n) WHERE n.name =~ ${value}${gap}AND n.x IS NOT NULL OR n.y IN [1, -2, ${value}] RETURN n`,
];

export const query = fc
  .tuple(planted, fc.constantFrom(...PATTERNS), spaced)
  .chain(([secret, pattern, gap]) => literal(secret).map((value) => ({ secret, text: pattern(value, gap) })));

/** Text over the characters on which reading turns. */
export const noise = fc
  .array(
    fc.constantFrom(
      ...'a1.\'"`$/*-+e5?\n[],{}():_;<=|\\ éx@'.split(''),
      '//',
      '/*',
      '*/',
      '..',
      '\\u0027',
      'IN ',
      'null',
      ' NOT ',
      'RETURN ',
      '\u00a0',
      '“',
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

import { withoutDoubtful } from './broken.ts';
import { tokenize, type Token } from './token.ts';

/** Deeper lists are left as they are, which bounds the work on hostile texts. */
const MAX_DEPTH = 32;
const OPENERS = '([{';
const CLOSERS = ')]}';
/** What a constant may be built of besides literals: maps, lists, and calls such as `date('…')`. */
const CONSTANT = '()[]{}:,.+-';
/** After these an expression begins, so that a sign belongs to its number. */
const BEFORE_VALUE = new Set(
  'AND BY CASE CONTAINS DISTINCT ELSE FILTER IN LIMIT NOT OF OFFSET OR RETURN SKIP THEN UNWIND WHEN WHERE WITH XOR'.split(
    ' ',
  ),
);

interface Frame {
  readonly isList: boolean;
  /** Where the current element starts in the output. */
  from: number;
  isConstant: boolean;
  /** An element before the current one was not constant. */
  isMixed: boolean;
  readonly seen: Set<string>;
}

function startsValue(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'punctuation') return !CLOSERS.includes(before.text);
  return before.kind === 'keyword' && BEFORE_VALUE.has(before.text.toUpperCase());
}

/** `-5` and `.5` are one literal where the sign cannot be a subtraction and the dot is not that of `1..5` or `n.5`. */
function absorbSign(out: Token[]): boolean {
  let spaced = false;
  for (;;) {
    const sign = out.at(-1);
    if (sign?.kind !== 'punctuation' || !'+-.'.includes(sign.text)) return spaced;
    const before = out.at(-2);
    if (!startsValue(before) || before?.text === '.') return spaced;
    spaced = sign.spaced;
    out.pop();
  }
}

/** Drops an element that repeats an earlier one of its list once literals are masked. */
function closeElement(out: Token[], frame: Frame): void {
  if (frame.isList && frame.isConstant && out.length > frame.from) {
    const element = out
      .slice(frame.from)
      .map(({ text }) => text)
      .join(' ');
    // The comma before it goes too.
    if (frame.seen.has(element)) out.length = frame.from - 1;
    frame.seen.add(element);
  }
}

function open(stack: Frame[], token: Token, length: number): void {
  stack.push({ isList: token.text === '[', from: length, isConstant: true, isMixed: false, seen: new Set() });
}

function close(stack: Frame[], out: Token[]): void {
  const frame = stack.pop();
  if (!frame) return;
  if (stack.length < MAX_DEPTH) closeElement(out, frame);
  const parent = stack.at(-1);
  if (parent && (frame.isMixed || !frame.isConstant)) parent.isConstant = false;
}

function nextElement(frame: Frame, from: number): void {
  frame.from = from;
  frame.isMixed ||= !frame.isConstant;
  frame.isConstant = true;
}

function isConstantPart(token: Token, after: Token | undefined): boolean {
  if (token.kind === 'literal') return true;
  if (token.kind === 'punctuation') return CONSTANT.includes(token.text);
  const isNameOfSomething = after?.kind === 'punctuation' && '(:.'.includes(after.text);
  return token.kind !== 'parameter' && isNameOfSomething;
}

/** The tokens with every literal masked, signs taken in, and repeated constants of a list said once. */
export function normalTokens(text: string): readonly Token[] {
  const tokens = withoutDoubtful(tokenize(text));
  const out: Token[] = [];
  const stack: Frame[] = [];
  for (const [index, token] of tokens.entries()) {
    const frame = stack.at(-1);
    const isMark = token.kind === 'punctuation';
    if (isMark && token.text === ',' && frame) {
      if (stack.length <= MAX_DEPTH) closeElement(out, frame);
      if (frame.isList) nextElement(frame, out.length + 1);
    } else if (isMark && CLOSERS.includes(token.text)) close(stack, out);
    else if (frame && !isConstantPart(token, tokens[index + 1])) frame.isConstant = false;
    const spaced = token.kind === 'literal' && absorbSign(out);
    out.push(spaced ? { ...token, spaced } : token);
    if (isMark && OPENERS.includes(token.text)) open(stack, token, out.length);
  }
  return out;
}

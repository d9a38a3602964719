/** The words and signs of a text in PRISM's language, each with its place. */
import { PrismProblem, type Span, type Text } from './problem.ts';

export interface Token extends Span {
  readonly kind: 'name' | 'number' | 'text' | 'sign' | 'end';
  /** As written; of a text in quotes, what is between them. */
  readonly text: string;
}

const SPACE = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const NUMBER = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
/** Of components and states. */
const HYPHENATED = /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/y;
const QUOTED = /"([^"\n]*)"/y;
/** Longer ones first. */
const SIGN = /<=>|->|=>|<=|>=|!=|\.\.|\|\||[-+*/^()[\]{}=<>!&|?:;,']/y;

export function tokensOf(source: Text, name: RegExp): Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  let at = skip(0);
  while (at < text.length) {
    const token = tokenAt(source, at, name);
    tokens.push(token);
    at = skip(token.end);
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;

  function skip(from: number): number {
    SPACE.lastIndex = from;
    SPACE.exec(text);
    return SPACE.lastIndex;
  }
}

function tokenAt(source: Text, at: number, name: RegExp): Token {
  for (const [kind, pattern] of [['name', name], ...PATTERNS] as const) {
    pattern.lastIndex = at;
    const match = pattern.exec(source.text);
    if (match !== null) return { kind, text: match[1] ?? match[0], start: at, end: pattern.lastIndex };
  }
  const came = `'${source.text[at] ?? ''}'`;
  throw new PrismProblem(source, { start: at, end: at + 1 }, { expected: 'a word or sign of the language', came });
}

const PATTERNS = [
  ['number', NUMBER],
  ['text', QUOTED],
  ['sign', SIGN],
] as const;

/** Models have about ten; each takes a dozen calls one inside the other. */
const DEEPEST = 100;

/** A place in the tokens of a text. */
export class Reader {
  readonly source: Text;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  /** @param names Whether a name can have hyphens; then a minus has a space before it. */
  constructor(source: Text, names: 'plain' | 'hyphenated' = 'plain') {
    this.source = source;
    this.#tokens = tokensOf(source, names === 'plain' ? NAME : HYPHENATED);
  }

  /** Reads what is inside of something else, which a text does not do without end. */
  inside<Read>(read: () => Read): Read {
    this.#depth += 1;
    if (this.#depth > DEEPEST) {
      const expected = `at most ${DEEPEST} expressions one inside the other`;
      throw new PrismProblem(this.source, this.next, { expected, came: 'more' });
    }
    const inner = read();
    this.#depth -= 1;
    return inner;
  }

  get next(): Token {
    return this.#tokens[this.#at]!;
  }

  /** The one that was taken last. */
  get last(): Token {
    return this.#tokens[Math.max(0, this.#at - 1)]!;
  }

  /** The one that comes so many after the next. */
  ahead(count: number): Token {
    return this.#tokens[Math.min(this.#at + count, this.#tokens.length - 1)]!;
  }

  is(...texts: readonly string[]): boolean {
    const { kind, text } = this.next;
    return kind !== 'text' && kind !== 'end' && texts.includes(text);
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** Takes the next if it is this. */
  takeIf(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  expect(text: string): Token {
    if (!this.is(text)) this.refuse(`'${text}'`);
    return this.take();
  }

  name(what: string): Token {
    if (this.next.kind !== 'name') this.refuse(what);
    return this.take();
  }

  /** The next is not what was expected. */
  refuse(expected: string, suggestion?: string): never {
    const { kind, text } = this.next;
    const came = kind === 'end' ? 'the end of the text' : kind === 'text' ? `"${text}"` : `'${text}'`;
    throw new PrismProblem(this.source, this.next, { expected, came, suggestion });
  }
}

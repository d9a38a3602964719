/**
 * Reads YAML (and therefore JSON) text into values with their places.
 *
 * The YAML library parses the syntax; this file turns its nodes into values, for three reasons. Every value must keep
 * its place. Mappings must keep the order of their keys; JavaScript moves keys such as `10` to the front. And no text
 * may make the program slow or use much memory: aliases share a value instead of copying it, duplicate keys are found
 * by a set, and the depth of nesting is checked before any recursive function reads the text.
 */
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Parser,
  type YAMLError,
} from 'yaml';
import type { Path } from '../experiment/path.ts';
import { type Problem, problemAt } from './errors.ts';
import type { Source, Span } from './source.ts';

/** A value with its place and the places of its parts. */
export interface Located {
  /** A JSON value. Mappings have no prototype. */
  readonly value: unknown;
  readonly span: Span;
  /** Of a mapping, in the order of the text. */
  readonly fields?: ReadonlyMap<string, Field>;
  /** Of a list. */
  readonly items?: readonly Located[];
}

export interface Field {
  readonly key: Span;
  readonly content: Located;
}

export interface ParsedDocument {
  /** Absent when the text is not well-formed or holds nothing. */
  readonly root?: Located;
  readonly problems: readonly Problem[];
}

/** A scenario has about eight levels. */
const DEEPEST = 64;

export function parseDocument(source: Source): ParsedDocument {
  const { text } = source;
  const tokens = [...new Parser().parse(text)];
  const tooDeep = tokenDeeperThan(DEEPEST, tokens);
  if (tooDeep !== undefined) {
    const mismatch = { expected: `at most ${DEEPEST} levels of nesting`, came: 'more' };
    return { problems: [problemAt({ source, start: tooDeep, end: tooDeep + 1 }, [], mismatch)] };
  }
  const [document, second] = new Composer({ uniqueKeys: false }).compose(tokens, true, text.length);
  if (!document) return { problems: [] };
  if (second) return { problems: [severalDocuments(source, second)] };
  if (document.errors.length > 0)
    return { problems: firstOfEach(document.errors).map((error) => syntaxProblem(source, error)) };
  const problems = document.warnings.map((warning) => syntaxProblem(source, warning));
  if (!document.contents) return { problems };
  const root = new Reader(source, problems).read(document.contents, []);
  return { root, problems };
}

/**
 * The place of the value at a path. If there is no value or an empty one: the place of the nearest key or list item on
 * the path, or the start of the document.
 */
export function spanAt(root: Located, path: Path): Span {
  let node = root;
  let span = path.length === 0 ? root.span : { ...root.span, end: root.span.start };
  for (const [depth, part] of path.entries()) {
    const field = typeof part === 'string' ? node.fields?.get(part) : undefined;
    const inner = field?.content ?? (typeof part === 'number' ? node.items?.[part] : undefined);
    if (!inner) return span;
    const isSought = depth === path.length - 1 && inner.span.end > inner.span.start;
    span = field && !isSought ? field.key : inner.span;
    node = inner;
  }
  return span;
}

/** The place of the key of a field; the place of the nearest thing around it when there is no such field. */
export function keySpanAt(root: Located, path: Path): Span {
  const key = path.at(-1);
  const field = typeof key === 'string' ? locatedAt(root, path.slice(0, -1))?.fields?.get(key) : undefined;
  return field?.key ?? spanAt(root, path);
}

export function locatedAt(root: Located, path: Path): Located | undefined {
  let node: Located | undefined = root;
  for (const part of path) node = typeof part === 'number' ? node?.items?.[part] : node?.fields?.get(part)?.content;
  return node;
}

/** Offset of the first token below this many levels. Not recursive, since the nesting of the text has no limit. */
function tokenDeeperThan(levels: number, tokens: readonly CST.Token[]): number | undefined {
  const open = tokens.map((token) => ({ token, level: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, level } = next;
    if (level > levels) return token.offset;
    if (token.type === 'document' && token.value) open.push({ token: token.value, level });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, level: level + 1 });
      if (value) open.push({ token: value, level: level + 1 });
    }
  }
  return undefined;
}

function severalDocuments(source: Source, second: Document): Problem {
  const [start] = second.range ?? [source.text.length];
  const marker = source.text.lastIndexOf('---', start);
  const from = marker < 0 ? start : marker;
  return problemAt({ source, start: from, end: from + 3 }, [], {
    expected: 'one scenario in a file',
    came: 'a second YAML document',
  });
}

/**
 * After a syntax error the parser reports each token that follows; only the first of these reports helps.
 */
const firstOfEach = (errors: readonly YAMLError[]): YAMLError[] =>
  errors.filter(({ code }, index) => code !== 'UNEXPECTED_TOKEN' || errors[index - 1]?.code !== code);

function syntaxProblem(source: Source, { message, pos: [start, end] }: YAMLError): Problem {
  const reason = message
    .replace(/ at line \d+.*$/s, '')
    .replace(/^(?!YAML)[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  return problemAt({ source, start, end }, [], { expected: 'well-formed YAML', came: `a mistake: ${reason}` });
}

/** Turns nodes into located values, and collects the problems. */
class Reader {
  private readonly source: Source;
  private readonly problems: Problem[];
  private readonly anchors = new Map<string, Located>();

  constructor(source: Source, problems: Problem[]) {
    this.source = source;
    this.problems = problems;
  }

  read(node: unknown, path: Path): Located {
    const span = this.spanOf(node as Node | null);
    if (isAlias(node)) return this.dereference(node, span, path);
    const located = isMap(node)
      ? this.readMapping(node.items, span, path)
      : isSeq(node)
        ? this.readList(node.items, span, path)
        : { value: isScalar(node) ? node.value : null, span };
    // Registered only now, so that an alias inside its own anchor is unknown and there are no cycles.
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor) this.anchors.set(node.anchor, located);
    return located;
  }

  private readMapping(pairs: readonly { key: unknown; value: unknown }[], span: Span, path: Path): Located {
    const fields = new Map<string, Field>();
    const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const pair of pairs) {
      const key = this.spanOf(pair.key as Node);
      const name = this.nameOf(pair.key, key, path);
      const content = this.read(pair.value, [...path, name ?? '?']);
      if (name === undefined) continue;
      if (fields.has(name)) {
        this.problems.push(problemAt(key, [...path, name], { expected: `'${name}' once`, came: `a second '${name}'` }));
        continue;
      }
      fields.set(name, { key, content });
      value[name] = content.value;
    }
    return { value, span, fields };
  }

  private readList(nodes: readonly unknown[], span: Span, path: Path): Located {
    const items = nodes.map((node, index) => this.read(node, [...path, index]));
    return { value: items.map((item) => item.value), span, items };
  }

  private dereference(alias: Alias, span: Span, path: Path): Located {
    const target = this.anchors.get(alias.source);
    if (target) return target;
    this.problems.push(
      problemAt(span, path, { expected: 'the name of an anchor defined above', came: `'*${alias.source}'` }),
    );
    return { value: null, span };
  }

  private nameOf(key: unknown, span: Span, path: Path): string | undefined {
    // `__proto__` is not an ordinary property of JavaScript objects.
    if (isScalar(key) && key.value !== '__proto__')
      // As it is written: 1.0 and .nan are names here, not numbers.
      return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    const came = isScalar(key) ? "'__proto__'" : 'a list, mapping or alias';
    this.problems.push(problemAt(span, path, { expected: 'a plain name before the colon', came }));
    return undefined;
  }

  private spanOf(node: Node | null): Span {
    const [start, end] = node?.range ?? [0, 0];
    return { source: this.source, start, end };
  }
}

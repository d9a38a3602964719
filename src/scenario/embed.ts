/**
 * Puts the texts of files that a scenario names in their place, so that the question holds all that the answer depends
 * on: its hash, its copy beside the records, and whoever runs it elsewhere.
 */
import { dirname, isAbsolute, join } from 'node:path';
import type { Path } from '../experiment/path.ts';
import { type Field, type Located, parseDocument } from './document.ts';
import { type Problem, problemAt } from './errors.ts';
import { readText } from './read.ts';
import { type Source, type Span, sourceOf } from './source.ts';

/** Whether files that a scenario names are read. */
export type Files = 'read' | 'refused';

export interface Embedded {
  readonly root: Located;
  readonly problems: readonly Problem[];
  /** Where something was put in, and what. */
  readonly replaced: readonly { readonly span: Span; readonly value: object }[];
}

/**
 * At the top of the scenario and in every value of its axes.
 * @param file The scenario's: other files are found from where it is.
 * @param fields Whose values are names of files; a text of several lines is no name.
 */
export function embed(root: Located, file: string, fields: readonly string[], files: Files): Embedded {
  const problems: Problem[] = [];
  const replaced: { span: Span; value: object }[] = [];
  const put = (node: Located, path: Path): Located => {
    const { value, span } = node;
    if (typeof value !== 'string' || value.includes('\n')) return node;
    if (files === 'refused') {
      problems.push(
        problemAt(span, path, { expected: 'the text of the file, which is not read here', came: `'${value}'` }),
      );
      return node;
    }
    const from = isAbsolute(value) ? value : join(dirname(file), value);
    const text = readText(from);
    if (typeof text !== 'string') {
      const came = `${text.came} (${from})`;
      problems.push(problemAt(span, path, { expected: 'a file that can be read, or a text of several lines', came }));
      return node;
    }
    const own = { file: value, text };
    replaced.push({ span, value: own });
    return { value: own, span };
  };
  const inMapping = (node: Located, path: Path): Located =>
    mapped(node, (content, name) => (fields.includes(name) ? put(content, [...path, name]) : content));
  const whole = inMapping(root, []);
  const varied = mapped(whole, (vary, name) =>
    name !== 'vary'
      ? vary
      : mapped(vary, (axis, axisName) =>
          mapped(axis, (value, valueName) => inMapping(value, ['vary', axisName, valueName])),
        ),
  );
  return { root: varied, problems, replaced };
}

/** The text of a scenario with the texts of the files that it names in it. */
export function selfContained(text: string, file: string, fields: readonly string[]): string {
  const source: Source = sourceOf(file, text);
  const { root } = parseDocument(source);
  if (root === undefined) return text;
  const { replaced } = embed(root, file, fields, 'read');
  // From the end, so that what is still to be replaced stays where it is.
  return [...replaced]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((whole, { span, value }) => {
      const isWholeLine = /\s$/.test(whole.slice(span.start, span.end));
      return `${whole.slice(0, span.start)}${JSON.stringify(value)}${isWholeLine ? '\n' : ''}${whole.slice(span.end)}`;
    }, text);
}

/** The same mapping with other contents; anything else as it is. */
function mapped(node: Located, change: (content: Located, name: string) => Located): Located {
  if (node.fields === undefined) return node;
  const fields = new Map<string, Field>();
  const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, { key, content }] of node.fields) {
    const changed = change(content, name);
    fields.set(name, { key, content: changed });
    value[name] = changed.value;
  }
  return { value, span: node.span, fields };
}

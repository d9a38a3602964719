/** Failures as they are read, in arrays that grow, and the trace that comes of them. */
import type { FieldNode, FieldTrace, TraceFormat, TraceWarning } from '../trace.ts';
import { FAILURES, type Findings } from './rows.ts';

type Numbers = Int32Array | Float64Array | Int16Array | Uint8Array;

/** A node while it is read: when it was watched may not be known before the end. */
export interface OpenNode extends Omit<FieldNode, 'from' | 'to'> {
  from: number;
  to: number;
}

const MOST_CAUSES = 2 ** 15;

export class TraceBuilder {
  readonly nodes: OpenNode[] = [];
  readonly #byName = new Map<string, number>();
  readonly #causes = new Map<string, number>();
  #count = 0;
  #node = new Int32Array(1024);
  #start = new Float64Array(1024);
  #end = new Float64Array(1024);
  #cause = new Int16Array(1024);
  #isCut = new Uint8Array(1024);
  #lines = new Int32Array(1024);

  /** The index of the node of this key; made by `make` the first time. */
  nodeOf(key: string, make: () => OpenNode): number {
    const known = this.#byName.get(key);
    if (known !== undefined) return known;
    this.#byName.set(key, this.nodes.length);
    return this.nodes.push(make()) - 1;
  }

  causeOf(name: string): number {
    if (name === '') return -1;
    // Beyond what an entry has room for a cause is none that could be told from others.
    const known = this.#causes.get(name) ?? this.#causes.size;
    if (known >= MOST_CAUSES) return -1;
    this.#causes.set(name, known);
    return known;
  }

  /** `end` is NaN for a failure that has not ended. */
  add(node: number, start: number, end: number, cause: number, isCut: boolean, line: number): void {
    const at = this.#count++;
    if (at === this.#start.length) this.#grow();
    this.#node[at] = node;
    this.#start[at] = start;
    this.#end[at] = end;
    this.#cause[at] = cause;
    this.#isCut[at] = isCut ? 1 : 0;
    this.#lines[at] = line;
  }

  get length(): number {
    return this.#count;
  }

  /** The earliest start and the latest time that is known of. */
  span(): readonly [number, number] {
    let [from, to] = [Infinity, -Infinity];
    for (let at = 0; at < this.#count; at++) {
      from = Math.min(from, this.#start[at]!);
      to = Math.max(to, this.#start[at]!, Number.isNaN(this.#end[at]!) ? -Infinity : this.#end[at]!);
    }
    return [from, to];
  }

  /** Sorts, ends what is open, and warns of what is legitimate but odd. Throws a TraceError if problems were found. */
  build(format: TraceFormat, sha256: string, events: number, findings: Findings): FieldTrace {
    const order = this.#order(findings);
    const pick = <Values extends Numbers>(values: Values): Values =>
      values.slice(0, order.length).map((_, at) => values[order[at]!]!) as Values;
    const [node, start, end] = [pick(this.#node), pick(this.#start), pick(this.#end)];
    const [isCut, lines] = [pick(this.#isCut), pick(this.#lines)];
    for (let at = 0; at < order.length; at++) {
      const { from, to } = this.nodes[node[at]!]!;
      if (!Number.isNaN(end[at]!)) continue;
      findings.warn(FAILURES, 'without an end: taken to last until the node was no longer watched', lines[at]!);
      end[at] = Math.max(to, start[at]!);
      isCut[at] = 1;
      this.nodes[node[at]!]!.from = Math.min(from, start[at]!);
    }
    warnOfOverlaps(this.nodes.length, node, start, end, lines, findings);
    const warnings: readonly TraceWarning[] = findings.end();
    const causes = [...this.#causes.keys()];
    const cause = pick(this.#cause);
    return {
      file: findings.file,
      format,
      sha256,
      events,
      nodes: this.nodes,
      causes,
      node,
      start,
      end,
      cause,
      isCut,
      warnings,
    };
  }

  /** By start, and by line among equals. */
  #order(findings: Findings): Uint32Array {
    const order = new Uint32Array(this.#count).map((_, index) => index);
    const starts = this.#start;
    return warnOfDisorder(this.#count, this.#node, starts, this.#lines, findings)
      ? order.sort((a, b) => starts[a]! - starts[b]! || a - b)
      : order;
  }

  #grow(): void {
    const size = this.#start.length * 2;
    this.#node = longer(this.#node, new Int32Array(size));
    this.#start = longer(this.#start, new Float64Array(size));
    this.#end = longer(this.#end, new Float64Array(size));
    this.#cause = longer(this.#cause, new Int16Array(size));
    this.#isCut = longer(this.#isCut, new Uint8Array(size));
    this.#lines = longer(this.#lines, new Int32Array(size));
  }
}

function longer<Values extends Numbers>(values: Values, empty: Values): Values {
  empty.set(values);
  return empty;
}

/** Whether the failures have to be sorted at all; a file that is sorted by node is in good order, too. */
function warnOfDisorder(
  count: number,
  node: Int32Array,
  start: Float64Array,
  lines: Int32Array,
  findings: Findings,
): boolean {
  const last = new Map<number, number>();
  let isSorted = true;
  for (let at = 0; at < count; at++) {
    if (at > 0 && start[at]! < start[at - 1]!) isSorted = false;
    if (start[at]! < (last.get(node[at]!) ?? -Infinity))
      findings.warn(FAILURES, 'before the one above of the same node: sorted', lines[at]!);
    last.set(node[at]!, start[at]!);
  }
  return !isSorted;
}

/** Two problems of a node at the same time are two failures, and one time away. */
function warnOfOverlaps(
  nodes: number,
  node: Int32Array,
  start: Float64Array,
  end: Float64Array,
  lines: Int32Array,
  findings: Findings,
): void {
  const awayUntil = new Float64Array(nodes).fill(-Infinity);
  for (let at = 0; at < node.length; at++) {
    const index = node[at]!;
    if (start[at]! < awayUntil[index]!)
      findings.warn(FAILURES, 'of a node that is away already: counted, but not as time away twice', lines[at]!);
    if (start[at] === end[at]) findings.warn(FAILURES, 'that lasted no time', lines[at]!);
    awayUntil[index] = Math.max(awayUntil[index]!, end[at]!);
  }
}

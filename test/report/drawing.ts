/**
 * What a picture draws, and where, without a pixel: Chart.js draws on a pen that only writes down. Text is measured by
 * the real fonts.
 */
import { createCanvas } from '@napi-rs/canvas';
import { Chart } from 'chart.js/auto';
import type { Picture } from '../../src/report/charts/picture.ts';
import { registerFonts } from '../../src/report/charts/ruler.ts';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** In the order of drawing. `fill` is a filled rectangle, which hides what lies below it; `path` any stroke or fill. */
export interface Mark extends Box {
  readonly kind: 'text' | 'fill' | 'path';
  readonly text: string;
  readonly color: string;
  readonly widthPx: number;
}

export interface Drawing {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly plot: Box;
  readonly marks: readonly Mark[];
}

export function drawingOf({ widthPx, heightPx, config }: Picture): Drawing {
  registerFonts();
  const pen = new Recorder();
  const canvas = { width: widthPx, height: heightPx, style: {}, getContext: () => pen.context };
  Object.assign(pen.context, { canvas });
  const chart = new Chart(canvas, { ...config, options: { ...config.options, responsive: false } });
  const { left, top, right, bottom } = chart.chartArea;
  chart.destroy();
  return { widthPx, heightPx, plot: { left, top, right, bottom }, marks: pen.marks };
}

type Matrix = readonly [number, number, number, number, number, number];
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

const ruler = createCanvas(1, 1).getContext('2d');
type TextMetrics = ReturnType<typeof ruler.measureText>;
/** By font and text: figures of one scenario have most of their words in common. */
const measured = new Map<string, TextMetrics>();

class Recorder {
  readonly marks: Mark[] = [];
  /** Fields such as `fillStyle` are kept on it by whoever draws. */
  readonly context: Record<string, unknown> = {
    fillStyle: '#000',
    strokeStyle: '#000',
    lineWidth: 1,
    font: '10px sans-serif',
    textAlign: 'left',
    textBaseline: 'alphabetic',
  };
  #matrix: Matrix = IDENTITY;
  readonly #saved: { readonly matrix: Matrix; readonly clip: Box | null; readonly state: Record<string, unknown> }[] =
    [];
  #path: (readonly [number, number])[] = [];
  #clip: Box | null = null;

  constructor() {
    Object.assign(this.context, {
      save: () => this.#saved.push({ matrix: this.#matrix, clip: this.#clip, state: stateOf(this.context) }),
      restore: () => {
        const saved = this.#saved.pop();
        if (saved === undefined) return;
        this.#matrix = saved.matrix;
        this.#clip = saved.clip;
        Object.assign(this.context, saved.state);
      },
      setTransform: (...matrix: number[]) => {
        this.#matrix = matrix.length === 6 ? (matrix as unknown as Matrix) : IDENTITY;
      },
      resetTransform: () => {
        this.#matrix = IDENTITY;
      },
      translate: (x: number, y: number) => this.#multiply([1, 0, 0, 1, x, y]),
      rotate: (angle: number) =>
        this.#multiply([Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]),
      scale: (x: number, y: number) => this.#multiply([x, 0, 0, y, 0, 0]),
      beginPath: () => {
        this.#path = [];
      },
      closePath: () => {},
      moveTo: (x: number, y: number) => this.#path.push(this.#at(x, y)),
      lineTo: (x: number, y: number) => this.#path.push(this.#at(x, y)),
      bezierCurveTo: (...at: number[]) => this.#path.push(this.#at(at[4] ?? 0, at[5] ?? 0)),
      quadraticCurveTo: (...at: number[]) => this.#path.push(this.#at(at[2] ?? 0, at[3] ?? 0)),
      arc: (x: number, y: number, radius: number) =>
        this.#path.push(this.#at(x - radius, y - radius), this.#at(x + radius, y + radius)),
      ellipse: (x: number, y: number, a: number, b: number) =>
        this.#path.push(this.#at(x - a, y - b), this.#at(x + a, y + b)),
      rect: (x: number, y: number, width: number, height: number) =>
        this.#path.push(this.#at(x, y), this.#at(x + width, y + height)),
      clip: () => {
        this.#clip = boxOf(this.#path);
      },
      stroke: () => this.#mark('path', boxOf(this.#path), 'strokeStyle'),
      fill: () => this.#mark('path', boxOf(this.#path), 'fillStyle'),
      fillRect: (x: number, y: number, width: number, height: number) =>
        this.#mark('fill', boxOf([this.#at(x, y), this.#at(x + width, y + height)]), 'fillStyle'),
      strokeRect: (x: number, y: number, width: number, height: number) =>
        this.#mark('path', boxOf([this.#at(x, y), this.#at(x + width, y + height)]), 'strokeStyle'),
      clearRect: () => {},
      setLineDash: () => {},
      getLineDash: () => [],
      drawImage: () => {},
      measureText: (text: string) => this.#measured(text),
      // The border of paper around letters; the letters themselves come after it.
      strokeText: () => {},
      fillText: (text: string, x: number, y: number) => this.#write(text, x, y),
    });
  }

  #measured(text: string): TextMetrics {
    const font = String(this.context['font']);
    const key = `${font} ${text}`;
    let known = measured.get(key);
    if (known === undefined) {
      ruler.font = font;
      known = ruler.measureText(text);
      measured.set(key, known);
    }
    return known;
  }

  #write(text: string, x: number, y: number): void {
    if (text.trim() === '') return;
    const { width } = this.#measured(text);
    const px = Number(/(\d+(?:\.\d+)?)px/.exec(String(this.context['font']))?.[1] ?? 10);
    const from =
      x - { left: 0, start: 0, center: width / 2, right: width, end: width }[String(this.context['textAlign'])]!;
    const middle =
      y + { middle: 0, top: px / 2, hanging: px / 2, bottom: -px / 2 }[String(this.context['textBaseline'])]!;
    const half = 0.36 * px;
    this.#mark(
      'text',
      boxOf([this.#at(from, middle - half), this.#at(from + width, middle + half)]),
      'fillStyle',
      text,
    );
  }

  #mark(kind: Mark['kind'], box: Box | null, color: string, text = ''): void {
    const seen = this.#clip === null || box === null ? box : common(box, this.#clip);
    if (seen === null) return;
    const widthPx = Number(this.context['lineWidth']);
    this.marks.push({ kind, ...seen, text, color: String(this.context[color]), widthPx });
  }

  #at(x: number, y: number): readonly [number, number] {
    const [a, b, c, d, e, f] = this.#matrix;
    return [a * x + c * y + e, b * x + d * y + f];
  }

  #multiply([a, b, c, d, e, f]: Matrix): void {
    const [p, q, r, s] = this.#matrix;
    const [x, y] = this.#at(e, f);
    this.#matrix = [p * a + r * b, q * a + s * b, p * c + r * d, q * c + s * d, x, y];
  }
}

function stateOf(context: Record<string, unknown>): Record<string, unknown> {
  const state: Record<string, unknown> = {};
  for (const name in context) if (typeof context[name] !== 'function' && name !== 'canvas') state[name] = context[name];
  return state;
}

function boxOf(points: readonly (readonly [number, number])[]): Box | null {
  const real = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  if (real.length === 0) return null;
  const [xs, ys] = [real.map(([x]) => x), real.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function common(a: Box, b: Box): Box | null {
  const box = {
    left: Math.max(a.left, b.left),
    right: Math.min(a.right, b.right),
    top: Math.max(a.top, b.top),
    bottom: Math.min(a.bottom, b.bottom),
  };
  return box.left > box.right || box.top > box.bottom ? null : box;
}

/** By how much two boxes lie on each other, the smaller way. */
export const overlapPx = (a: Box, b: Box): number =>
  Math.min(
    Math.min(a.right, b.right) - Math.max(a.left, b.left),
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
  );

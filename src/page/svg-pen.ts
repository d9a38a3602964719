/**
 * A pen that writes SVG: the part of the canvas interface that our pictures and Chart.js use on them. So the SVG that a
 * reader saves is the picture on the screen, drawn by the same calls.
 */
import { BasicPlatform, Chart } from 'chart.js';
import { markupText } from '../experiment/printable.ts';
import type { Picture } from '../report/charts/picture.ts';
import { widthOf } from '../report/charts/ruler.ts';

export function svgOf({ widthPx, heightPx, config }: Picture, title: string): string {
  const pen = new SvgPen();
  const canvas = { width: widthPx, height: heightPx, style: {}, getContext: () => pen.context };
  Object.assign(pen.context, { canvas });
  new Chart(canvas as unknown as HTMLCanvasElement, {
    ...config,
    // Which asks nothing of its canvas but a pen.
    platform: BasicPlatform,
    options: { ...config.options, responsive: false, devicePixelRatio: 1 },
  }).destroy();
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${heightPx}" width="${widthPx}">`,
    `<title>${markupText(title)}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    ...pen.parts,
    '</svg>\n',
  ].join('\n');
}

type Matrix = readonly [number, number, number, number, number, number];

/** What a pen is set to; whoever draws sets it. */
interface Look {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  font: string;
  textAlign: string;
  textBaseline: string;
  globalAlpha: number;
}

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const KEPT = [
  'fillStyle',
  'strokeStyle',
  'lineWidth',
  'lineCap',
  'lineJoin',
  'font',
  'textAlign',
  'textBaseline',
  'globalAlpha',
] as const;
const ANCHORS: Readonly<Record<string, string>> = { center: 'middle', right: 'end', end: 'end' };
const BASELINES: Readonly<Record<string, string>> = { middle: 'central', top: 'hanging', bottom: 'auto' };

class SvgPen {
  readonly parts: string[] = [];
  readonly context: Look & Record<string, unknown>;
  #matrix: Matrix = IDENTITY;
  #path = '';
  #dash: readonly number[] = [];
  #clip: string | undefined;
  #clips = 0;
  readonly #saved: { matrix: Matrix; clip: string | undefined; dash: readonly number[]; state: Partial<Look> }[] = [];

  constructor() {
    this.context = {
      fillStyle: '#000',
      strokeStyle: '#000',
      lineWidth: 1,
      lineCap: 'butt',
      lineJoin: 'miter',
      font: '10px sans-serif',
      textAlign: 'left',
      textBaseline: 'alphabetic',
      globalAlpha: 1,
      save: () => this.#save(),
      restore: () => this.#restore(),
      translate: (x: number, y: number) => this.#turn([1, 0, 0, 1, x, y]),
      scale: (x: number, y: number) => this.#turn([x, 0, 0, y, 0, 0]),
      rotate: (angle: number) => {
        const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
        this.#turn([cosine, sine, -sine, cosine, 0, 0]);
      },
      setTransform: (...matrix: number[]) => {
        this.#matrix = matrix.length === 6 ? (matrix as unknown as Matrix) : IDENTITY;
      },
      resetTransform: () => {
        this.#matrix = IDENTITY;
      },
      setLineDash: (dash: readonly number[]) => {
        this.#dash = [...dash];
      },
      getLineDash: () => [...this.#dash],
      ...this.#paths(),
      fill: () => this.#paint(`d="${this.#path}"`, 'path', 'fill'),
      stroke: () => this.#paint(`d="${this.#path}"`, 'path', 'stroke'),
      clip: () => this.#cut(),
      clearRect: () => {},
      fillRect: (x: number, y: number, width: number, height: number) =>
        this.#paint(`x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"`, 'rect', 'fill'),
      strokeRect: (x: number, y: number, width: number, height: number) =>
        this.#paint(`x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"`, 'rect', 'stroke'),
      fillText: (text: string, x: number, y: number) => this.#write(text, x, y, 'fill'),
      strokeText: (text: string, x: number, y: number) => this.#write(text, x, y, 'stroke'),
      measureText: (text: string) => ({ width: widthOf(text, this.context.font) }),
    };
  }

  #paths(): Record<string, unknown> {
    const add = (command: string, ...numbers: readonly number[]): void => {
      this.#path += `${command}${numbers.map(n).join(' ')}`;
    };
    const lineTo = (x: number, y: number): void => add(this.#path === '' ? 'M' : 'L', x, y);
    return {
      beginPath: () => {
        this.#path = '';
      },
      closePath: () => add('Z'),
      moveTo: (x: number, y: number) => add('M', x, y),
      lineTo,
      rect: (x: number, y: number, width: number, height: number) =>
        add(`M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`),
      bezierCurveTo: (...numbers: number[]) => add('C', ...numbers),
      arc: (x: number, y: number, radius: number, from: number, to: number) => {
        const end = Math.min(to, from + 2 * Math.PI - 1e-3);
        const at = (angle: number): [number, number] => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
        add('M', ...at(from));
        add('A', radius, radius, 0, end - from > Math.PI ? 1 : 0, 1, ...at(end));
        if (end < to) add('Z');
      },
    };
  }

  #save(): void {
    const state = Object.fromEntries(KEPT.map((name) => [name, this.context[name]]));
    this.#saved.push({ matrix: this.#matrix, clip: this.#clip, dash: this.#dash, state });
  }

  #restore(): void {
    const saved = this.#saved.pop();
    if (saved === undefined) return;
    this.#matrix = saved.matrix;
    this.#clip = saved.clip;
    this.#dash = saved.dash;
    Object.assign(this.context, saved.state);
  }

  #turn([a, b, c, d, e, f]: Matrix): void {
    const [g, h, i, j, k, l] = this.#matrix;
    this.#matrix = [g * a + i * b, h * a + j * b, g * c + i * d, h * c + j * d, g * e + i * f + k, h * e + j * f + l];
  }

  #cut(): void {
    const id = `clip-${this.#clips++}`;
    const outer = this.#clip === undefined ? '' : ` clip-path="url(#${this.#clip})"`;
    this.parts.push(`<clipPath id="${id}"${outer}><path d="${this.#path}"${this.#place()}/></clipPath>`);
    this.#clip = id;
  }

  #paint(shape: string, tag: string, how: 'fill' | 'stroke', content = ''): void {
    const clip = this.#clip === undefined ? '' : ` clip-path="url(#${this.#clip})"`;
    const body = content === '' ? '/>' : `>${content}</${tag}>`;
    const drawn = `<${tag} ${shape} ${this.#look(how)}${this.#place()}${body}`;
    // A clip is in the coordinates of the whole picture, so it belongs on a group around what is turned.
    this.parts.push(clip === '' ? drawn : `<g${clip}>${drawn}</g>`);
  }

  #look(how: 'fill' | 'stroke'): string {
    const { fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, globalAlpha } = this.context;
    const alpha = globalAlpha === 1 ? '' : ` opacity="${globalAlpha}"`;
    if (how === 'fill') return `fill="${markupText(fillStyle)}"${alpha}`;
    const dash = this.#dash.length === 0 ? '' : ` stroke-dasharray="${this.#dash.join(' ')}"`;
    const line = `stroke-width="${n(lineWidth)}" stroke-linecap="${lineCap}" stroke-linejoin="${lineJoin}"`;
    return `fill="none" stroke="${markupText(strokeStyle)}" ${line}${dash}${alpha}`;
  }

  #place(): string {
    return this.#matrix.every((value, index) => value === IDENTITY[index])
      ? ''
      : ` transform="matrix(${this.#matrix.map(n).join(' ')})"`;
  }

  #write(text: string, x: number, y: number, how: 'fill' | 'stroke'): void {
    const { font, textAlign, textBaseline } = this.context;
    const [, weight = 'normal', size = '10', family = 'sans-serif'] =
      /(bold|normal)?\s*([\d.]+)px\s+(.*)$/.exec(font) ?? [];
    const shape = [
      `x="${n(x)}" y="${n(y)}" font-family="${markupText(family)}" font-size="${size}" font-weight="${weight}"`,
      `text-anchor="${ANCHORS[textAlign] ?? 'start'}"`,
      `dominant-baseline="${BASELINES[textBaseline] ?? 'auto'}"`,
    ].join(' ');
    this.#paint(shape, 'text', how, markupText(text));
  }
}

/** A coordinate to a hundredth of a pixel. */
const n = (value: number): string => `${Math.round(value * 100) / 100}`;

/**
 * The timeline of a run as swimlanes: what every part did at which time, drawn from the same events that a trace for
 * Perfetto has, for all models. Wheel or keys zoom, dragging moves.
 */
import { button, element } from './dom.ts';
import { type Lane, MOST_INNER, type Trace } from './lanes.ts';
import { hideTip, showTip } from './tip.ts';

const LANE_PX = 20;
/** How much lower a slice inside another is drawn. */
const INNER_PX = 16;
const HEAD_PX = 24;
const AXIS_PX = 24;

const NAMES_PX = 132;
const LEAST_TEXT_PX = 26;
/** Between two marks of the axis, for the text of the first. */
const LEAST_MARK_PX = 80;
const MOST_VIEW_PX = 560;

const heightOf = ({ depth }: Lane): number => LANE_PX + depth * INNER_PX;

/** The part of the time that is shown first: around the fault, where there is one. */
export interface Focus {
  readonly from: number;
  readonly to: number;
  /** From which times are counted. */
  readonly zero: number;
}

export function swimlane(trace: Trace, focus: Focus): HTMLElement {
  const view = new SwimlaneView(trace, focus);
  return view.element;
}

class SwimlaneView {
  readonly element: HTMLElement;
  readonly #trace: Trace;
  readonly #focus: Focus;
  readonly #canvas = element('canvas', {
    tabindex: 0,
    role: 'img',
    'aria-label': 'Timeline. Plus and minus zoom, arrows move, 0 shows all. The story above has the same events.',
  });
  #from: number;
  #to: number;
  #isDrawn = false;

  constructor(trace: Trace, focus: Focus) {
    this.#trace = trace;
    this.#focus = focus;
    [this.#from, this.#to] = [focus.from, focus.to];
    const tools = element(
      'div',
      { class: 'tools' },
      element(
        'span',
        { class: 'buttons' },
        button('Zoom in', () => this.#zoom(0.5, 0.5)),
        button('Zoom out', () => this.#zoom(2, 0.5)),
        button('Earlier', () => this.#move(-0.3)),
        button('Later', () => this.#move(0.3)),
        button('Around the fault', () => this.#show(focus.from, focus.to)),
        button('Whole run', () => this.#show(trace.from, trace.to)),
      ),
    );
    const scroll = element('div', { class: 'swimlane' }, this.#canvas);
    scroll.style.maxHeight = `${MOST_VIEW_PX}px`;
    this.element = element('div', {}, tools, scroll);
    this.#listen();
    new ResizeObserver(() => this.#redraw()).observe(scroll);
  }

  #listen(): void {
    const canvas = this.#canvas;
    let drag: { readonly x: number; readonly from: number; readonly to: number } | undefined;
    canvas.addEventListener('pointerdown', (event) => {
      drag = { x: event.clientX, from: this.#from, to: this.#to };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointerup', () => (drag = undefined));
    canvas.addEventListener('pointermove', (event) => {
      if (drag === undefined) return this.#point(event);
      const by = ((drag.x - event.clientX) / this.#plotPx()) * (drag.to - drag.from);
      this.#show(drag.from + by, drag.to + by);
    });
    canvas.addEventListener('pointerleave', hideTip);
    canvas.addEventListener(
      'wheel',
      (event) => {
        if (!(event.ctrlKey || event.shiftKey || document.activeElement === canvas)) return;
        event.preventDefault();
        const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
        this.#zoom(1.0015 ** delta, (event.offsetX - NAMES_PX) / this.#plotPx());
      },
      { passive: false },
    );
    const keys: Readonly<Record<string, () => void>> = {
      '+': () => this.#zoom(0.5, 0.5),
      '=': () => this.#zoom(0.5, 0.5),
      '-': () => this.#zoom(2, 0.5),
      ArrowLeft: () => this.#move(-0.2),
      ArrowRight: () => this.#move(0.2),
      '0': () => this.#show(this.#trace.from, this.#trace.to),
    };
    canvas.addEventListener('keydown', (event) => {
      const act = keys[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    });
  }

  /** `at` is the part of the width that stays where it is. */
  #zoom(factor: number, at: number): void {
    const span = this.#to - this.#from;
    const fixed = this.#from + span * at;
    this.#show(fixed - span * factor * at, fixed + span * factor * (1 - at));
  }

  #move(part: number): void {
    const by = (this.#to - this.#from) * part;
    this.#show(this.#from + by, this.#to + by);
  }

  #show(from: number, to: number): void {
    const { from: first, to: last } = this.#trace;
    const span = Math.min(Math.max(to - from, LEAST_SPAN), (last - first) * 1.1);
    this.#from = Math.min(Math.max(from, first - span / 2), last - span / 2);
    this.#to = this.#from + span;
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    requestAnimationFrame(() => this.#redraw());
  }

  #plotPx(): number {
    return this.#canvas.clientWidth - NAMES_PX;
  }

  #x(time: number): number {
    return NAMES_PX + ((time - this.#from) / (this.#to - this.#from)) * this.#plotPx();
  }

  /** The lanes with their places; a group's name stands above its first. */
  *#places(): Generator<{ readonly lane: Lane; readonly y: number; readonly isFirst: boolean }> {
    let y = AXIS_PX;
    let group: string | undefined;
    for (const lane of this.#trace.lanes) {
      const isFirst = lane.group !== group;
      group = lane.group;
      if (isFirst) y += HEAD_PX;
      yield { lane, y, isFirst };
      y += heightOf(lane);
    }
  }

  #redraw(): void {
    this.#isDrawn = false;
    const places = [...this.#places()];
    const width = this.#canvas.parentElement?.clientWidth ?? 0;
    if (width === 0) return;
    const last = places.at(-1);
    const height = last === undefined ? 0 : last.y + heightOf(last.lane) + 8;
    const sharp = devicePixelRatio;
    const canvas = this.#canvas;
    [canvas.width, canvas.height] = [Math.round(width * sharp), Math.round(height * sharp)];
    [canvas.style.width, canvas.style.height] = [`${width}px`, `${height}px`];
    const pen = canvas.getContext('2d');
    if (pen === null) return;
    pen.scale(sharp, sharp);
    const colors = colorsOf(canvas);
    pen.font = `12px ${colors.font}`;
    pen.textBaseline = 'middle';
    this.#drawAxis(pen, colors, width, height);
    for (const { lane, y, isFirst } of places) {
      pen.fillStyle = colors.ink;
      if (isFirst) {
        pen.font = `bold 12px ${colors.font}`;
        pen.fillText(lane.group, 2, y - HEAD_PX / 2 + 3);
        pen.font = `12px ${colors.font}`;
      }
      pen.fillText(lane.name, 10, y + LANE_PX / 2, NAMES_PX - 16);
      pen.save();
      pen.beginPath();
      pen.rect(NAMES_PX, y, width - NAMES_PX, heightOf(lane));
      pen.clip();
      this.#drawLane(pen, colors, lane, y);
      pen.restore();
    }
  }

  #drawAxis(pen: CanvasRenderingContext2D, colors: Colors, width: number, height: number): void {
    const { zero } = this.#focus;
    const span = this.#to - this.#from;
    const marks = Math.max(1, Math.min(6, this.#plotPx() / LEAST_MARK_PX));
    const step = 10 ** Math.floor(Math.log10(span / marks));
    const every = [1, 2, 5, 10].map((times) => times * step).find((each) => span / each <= marks) ?? 10 * step;
    const [unit, size] = unitFor(every);
    const digits = Math.max(0, -Math.floor(Math.log10(every / size) + 1e-9));
    pen.strokeStyle = colors.faint;
    pen.fillStyle = colors.ink;
    for (let at = Math.ceil((this.#from - zero) / every) * every; at + zero <= this.#to; at += every) {
      const x = this.#x(at + zero);
      pen.beginPath();
      pen.moveTo(x, AXIS_PX);
      pen.lineTo(x, height);
      pen.stroke();
      const label = `${at > 0 ? '+' : ''}${(at / size).toFixed(digits)} ${unit}`;
      if (x < width - 70) pen.fillText(label, x + 3, AXIS_PX / 2);
    }
  }

  #drawLane(pen: CanvasRenderingContext2D, colors: Colors, lane: Lane, y: number): void {
    const covered = Array.from({ length: 1 + MOST_INNER }, () => -1);
    for (const slice of lane.slices) {
      if (slice.to < this.#from || slice.from > this.#to) continue;
      const left = Math.max(this.#x(slice.from), NAMES_PX - 1);
      const right = Math.min(this.#x(slice.to), this.#canvas.clientWidth + 1);
      // Of thousands of slices in one pixel the first is drawn.
      const before = covered[slice.depth] ?? -1;
      if (right <= before && right - left < 1) continue;
      covered[slice.depth] = Math.max(before, Math.ceil(right));
      const top = y + slice.depth * INNER_PX;
      pen.fillStyle = colors.fill(slice.name);
      pen.fillRect(left, top + 2, Math.max(right - left, 1), LANE_PX - 4);
      if (right - left < LEAST_TEXT_PX) continue;
      pen.save();
      pen.beginPath();
      pen.rect(left, top, right - left - 3, LANE_PX);
      pen.clip();
      pen.fillStyle = colors.onFill;
      pen.fillText(slice.name, left + 4, top + LANE_PX / 2);
      pen.restore();
    }
    pen.fillStyle = colors.ink;
    for (const { at } of lane.moments) {
      if (at < this.#from || at > this.#to) continue;
      const x = this.#x(at);
      pen.beginPath();
      pen.moveTo(x, y + 3);
      pen.lineTo(x - 4, y + 10);
      pen.lineTo(x, y + 17);
      pen.lineTo(x + 4, y + 10);
      pen.fill();
    }
  }

  #point(event: PointerEvent): void {
    const { offsetX: x, offsetY: y } = event;
    const place = [...this.#places()].find((each) => y >= each.y && y < each.y + heightOf(each.lane));
    if (place === undefined || x < NAMES_PX) return hideTip();
    const time = this.#from + ((x - NAMES_PX) / this.#plotPx()) * (this.#to - this.#from);
    const { zero } = this.#focus;
    const moment = place.lane.moments.findLast(({ at }) => Math.abs(this.#x(at) - x) <= 5);
    if (moment !== undefined) return showTip(event, moment.text, timeInWords(moment.at - zero));
    const depth = Math.floor((y - place.y) / INNER_PX);
    const slice = place.lane.slices.findLast((each) => each.from <= time && time <= each.to && each.depth <= depth);
    if (slice === undefined) return hideTip();
    const { name, from, to, details } = slice;
    showTip(event, name, `${timeInWords(from - zero)}, for ${lengthInWords(to - from)}`, details);
  }
}

/** A nanosecond, in microseconds. */
const LEAST_SPAN = 0.001;

const UNITS: readonly (readonly [string, number])[] = [
  ['years', 3.15576e13],
  ['d', 8.64e10],
  ['h', 3.6e9],
  ['s', 1e6],
  ['ms', 1e3],
  ['µs', 1],
  ['ns', 1e-3],
];

const unitFor = (micros: number): readonly [string, number] =>
  UNITS.find(([, size]) => Math.abs(micros) >= size) ?? (['ns', 1e-3] as const);

function lengthInWords(micros: number): string {
  const [unit, size] = unitFor(micros);
  return `${Number((micros / size).toPrecision(6))} ${unit}`;
}

const timeInWords = (micros: number): string => `at ${micros > 0 ? '+' : ''}${lengthInWords(micros)}`;

interface Colors {
  readonly ink: string;
  readonly faint: string;
  readonly font: string;
  readonly onFill: string;
  readonly fill: (name: string) => string;
}

/** By a name one hue, the same in every lane. */
function colorsOf(canvas: HTMLElement): Colors {
  const style = getComputedStyle(canvas);
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches && !matchMedia('print').matches;
  const hues = new Map<string, string>();
  return {
    ink: style.color,
    faint: isDark ? '#3a3f47' : '#dddddd',
    font: style.fontFamily,
    onFill: isDark ? '#f2f2f2' : '#111111',
    fill(name) {
      let color = hues.get(name);
      if (color === undefined) {
        let sum = 7;
        for (let i = 0; i < name.length; i++) sum = (sum * 31 + name.charCodeAt(i)) % 3600;
        color = `hsl(${sum / 10} 45% ${isDark ? 32 : 76}%)`;
        hues.set(name, color);
      }
      return color;
    },
  };
}

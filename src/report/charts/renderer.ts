/**
 * Renders pictures by chartjs-node-canvas. One renderer for each size and type is kept, because each loads a separate
 * Chart.js.
 */
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { markupText } from '../../experiment/printable.ts';
import type { Picture } from './picture.ts';
import { registerFonts } from './ruler.ts';
import { PAPER } from './style.ts';

const renderers = new Map<string, ChartJSNodeCanvas>();

export function renderPng({ widthPx, heightPx, config }: Picture): Buffer {
  return rendererFor(widthPx, heightPx, 'png').renderToBufferSync(config, 'image/png');
}

/** The SVG with `title` and `description` for screen readers, since its letters are outlines. */
export function renderSvg({ widthPx, heightPx, config }: Picture, title: string, description: string): string {
  const svg = rendererFor(widthPx, heightPx, 'svg').renderToBufferSync(config, 'image/svg+xml').toString();
  return svg.replace(
    /<svg [^>]*>/,
    (tag) => `${tag}\n<title>${escapeXml(title)}</title>\n<desc>${escapeXml(description)}</desc>`,
  );
}

function rendererFor(width: number, height: number, type: 'png' | 'svg'): ChartJSNodeCanvas {
  const key = `${width}x${height} ${type}`;
  const known = renderers.get(key);
  if (known) return known;
  registerFonts();
  const renderer = new ChartJSNodeCanvas({
    width,
    height,
    backgroundColour: PAPER,
    ...(type === 'svg' && { type }),
  });
  renderers.set(key, renderer);
  return renderer;
}

/** Lines go on. */
export const escapeXml = (text: string): string => markupText(text.replaceAll(/\s/g, ' '));

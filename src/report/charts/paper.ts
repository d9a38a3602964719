/**
 * Pictures for papers: PDF and SVG whose letters are text, and PNG, each as wide as a column. Chart.js draws on a
 * canvas of @napi-rs/canvas, which writes PDF itself; fonts come along in a PDF, while an SVG names them.
 */
import { mkdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Canvas, createCanvas, PDFDocument, type SKRSContext2D, SvgExportFlag } from '@napi-rs/canvas';
import { Chart, registerables } from 'chart.js';
import type { Summary } from '../../analysis/summary.ts';
import { csvOf } from '../csv-text.ts';
import { figuresOf, pictureOf } from './index.ts';
import type { Sketch } from './pages.ts';
import type { Picture } from './picture.ts';
import { escapeXml } from './renderer.ts';
import { registerFonts } from './ruler.ts';
import { COLUMN_MM, PAPER, WIDTH_PX } from './style.ts';

export const PAPER_FORMATS = ['pdf', 'svg', 'png'] as const;
export type PaperFormat = (typeof PAPER_FORMATS)[number];

export interface PaperOptions {
  readonly formats: readonly PaperFormat[];
  readonly widthMm: number;
  /** Without it the text of the paper has to say what the picture shows. */
  readonly hasTitle: boolean;
  /** `plain`: the caption is not in the picture but in a file beside it. */
  readonly style: 'full' | 'plain';
}

const MM_IN_INCH = 25.4;
const POINTS_IN_INCH = 72;
/** Of a bitmap in print. */
const DOTS_IN_INCH = 600;

/**
 * Writes each figure of the summary into `directory`, with its numbers as CSV, and in plain style its caption as text.
 * Returns the paths.
 */
export async function renderForPaper(summary: Summary, directory: string, options: PaperOptions): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const made: string[] = [];
  const write = async (file: string, content: string | Buffer): Promise<void> => {
    const path = join(directory, file);
    // Anew, since a link that stands there must not be followed.
    await unlink(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await writeFile(path, content, { flag: 'wx' });
    made.push(path);
  };
  for (const { name, pages, rows } of figuresOf(summary)) {
    for (const [index, page] of pages.entries()) {
      const file = pages.length === 1 ? name : `${name}-${index + 1}`;
      const shown = {
        ...page,
        widthPx: layoutPx(options.widthMm),
        ...(!options.hasTitle && { title: '' }),
        ...(options.style === 'plain' && { caption: [] }),
      };
      for (const format of options.formats) await write(`${file}.${format}`, paperOf(shown, page, format, options));
      if (options.style === 'plain') await write(`${file}.txt`, `${[page.title, ...page.caption].join('\n')}\n`);
    }
    await write(`${name}.csv`, csvOf(rows));
  }
  return made;
}

/** A wider picture has more room instead of larger letters; in a narrower one, which would lack it, all is smaller. */
const layoutPx = (widthMm: number): number => Math.max(WIDTH_PX, Math.round((WIDTH_PX * widthMm) / COLUMN_MM));

/** `whole` has the title and the caption, for readers who do not see the picture. */
function paperOf(shown: Sketch, whole: Sketch, format: PaperFormat, { widthMm }: PaperOptions): Buffer {
  registerFonts();
  const picture = pictureOf(shown);
  if (format === 'pdf') return pdfOf(picture, widthMm);
  if (format === 'svg') return svgOf(picture, widthMm, whole);
  return pngOf(picture, widthMm);
}

function pdfOf(picture: Picture, widthMm: number): Buffer {
  const points = (widthMm / MM_IN_INCH) * POINTS_IN_INCH;
  const scale = points / picture.widthPx;
  const document = new PDFDocument({ title: '', creator: 'rvisim', producer: 'rvisim' });
  const pen = document.beginPage(points, picture.heightPx * scale);
  return drawn(picture, pen as unknown as SKRSContext2D, scale, () => {
    document.endPage();
    return document.close();
  });
}

function svgOf(picture: Picture, widthMm: number, { title, caption }: Sketch): Buffer {
  const { widthPx, heightPx } = picture;
  const canvas = createCanvas(widthPx, heightPx, SvgExportFlag.NoPrettyXML);
  const heightMm = Number(((widthMm * heightPx) / widthPx).toFixed(3));
  const size = `width="${widthMm}mm" height="${heightMm}mm" viewBox="0 0 ${widthPx} ${heightPx}"`;
  const described = `<title>${escapeXml(title)}</title><desc>${escapeXml(caption.join(' '))}</desc>`;
  const text = drawn(picture, canvas.getContext('2d'), 1, () => canvas.getContent()).toString();
  return Buffer.from(
    text
      .replace(/<svg ([^>]*?)width="[^"]*" height="[^"]*"([^>]*)>/, `<svg $1${size}$2>\n${described}`)
      .replaceAll('font-family="DejaVu Sans"', 'font-family="DejaVu Sans, Verdana, sans-serif"'),
  );
}

function pngOf(picture: Picture, widthMm: number): Buffer {
  const scale = ((widthMm / MM_IN_INCH) * DOTS_IN_INCH) / picture.widthPx;
  const canvas: Canvas = createCanvas(Math.round(picture.widthPx * scale), Math.round(picture.heightPx * scale));
  return drawn(picture, canvas.getContext('2d'), scale, () => canvas.toBuffer('image/png'));
}

/**
 * The picture has the pixels of its layout; `scale` makes units of the canvas of them. `finish` gives the document:
 * after it Chart.js clears the canvas.
 */
function drawn(
  { widthPx, heightPx, config }: Picture,
  pen: SKRSContext2D,
  scale: number,
  finish: () => Buffer,
): Buffer {
  Chart.register(...registerables);
  // Chart.js asks the canvas for its context, and the context for its canvas.
  const surface: unknown = { width: widthPx, height: heightPx, getContext: () => pen };
  Object.defineProperty(pen, 'canvas', { value: surface });
  // An outline around letters would be text twice: a white ground takes its place.
  pen.strokeText = (text, x, y) => whiten(pen, text, x, y);
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, widthPx * scale, heightPx * scale);
  const options = { ...config.options, devicePixelRatio: scale, responsive: false };
  const chart = new Chart(surface as ConstructorParameters<typeof Chart>[0], { ...config, options });
  const document = finish();
  chart.destroy();
  return document;
}

/** Covers grid lines where a text will stand whose left end and middle these are. */
function whiten(pen: SKRSContext2D, text: string, x: number, y: number): void {
  const { width, actualBoundingBoxAscent: above, actualBoundingBoxDescent: below } = pen.measureText(text);
  pen.save();
  pen.fillStyle = PAPER;
  pen.fillRect(x - GROUND_PX, y - above - GROUND_PX, width + 2 * GROUND_PX, above + below + 2 * GROUND_PX);
  pen.restore();
}

const GROUND_PX = 3;

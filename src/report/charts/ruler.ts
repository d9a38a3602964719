/** Measures text in the shipped fonts. A page in a browser has a ruler of its own (`page/stand-ins/`). */
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { FONT_FILES } from './letters.ts';

/** A special name for the shipped DejaVu Sans, so that a version installed on the system is never used instead. */
const FONT_NAME = 'rvisim Sans';

/** As CSS writes it. */
export const FONT_FAMILY = `"${FONT_NAME}"`;

/**
 * Registers the shipped fonts. Without them a machine without fonts would draw pictures without text, and report no
 * error.
 */
export function registerFonts(): void {
  // Asking the library reads the list of all fonts of the machine.
  if (areRegistered || GlobalFonts.has(FONT_NAME)) return;
  for (const path of FONT_FILES) {
    if (!GlobalFonts.registerFromPath(path, FONT_NAME)) throw new Error(`cannot load the font ${path}`);
  }
  areRegistered = true;
}

let areRegistered = false;

const ruler = createCanvas(1, 1).getContext('2d');

/** Width of a text in pixels; `font` as CSS writes it. */
export function widthOf(text: string, font: string): number {
  registerFonts();
  ruler.font = font;
  return ruler.measureText(text).width;
}

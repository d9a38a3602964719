/** What stands in for `report/charts/ruler.ts`: the fonts of whoever reads, measured by the browser. */

/** Those nearest to the shipped font in their widths come first. */
export const FONT_FAMILY = '"DejaVu Sans", Verdana, "Bitstream Vera Sans", system-ui, sans-serif';

let ruler: CanvasRenderingContext2D | null = null;

/** Width of a text in pixels; `font` as CSS writes it. */
export function widthOf(text: string, font: string): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (ruler === null) return 0;
  ruler.font = font;
  return ruler.measureText(text).width;
}

/**
 * The interface of node-canvas over @napi-rs/canvas, which ships binaries and needs no system library.
 *
 * @napi-rs/canvas/node-canvas already speaks it for bitmaps. Added here are the two vector types: `createCanvas(width, height, 'svg' | 'pdf')`, whose
 * `toBuffer()` ends the drawing and returns the document, as in node-canvas.
 */
const native = require('@napi-rs/canvas');
const nodeCanvas = require('@napi-rs/canvas/node-canvas');

function createCanvas(width, height, type) {
  if (type === 'svg') return createSvgCanvas(width, height);
  if (type === 'pdf') return createPdfCanvas(width, height);
  return nodeCanvas.createCanvas(width, height, type);
}

/** Text becomes outlines: a reader without our fonts sees the same letters in the same places. */
function createSvgCanvas(width, height) {
  const canvas = native.createCanvas(width, height, native.SvgExportFlag.ConvertTextToPaths);
  canvas.toBuffer = (mimeType = 'image/svg+xml') => {
    expectMimeType(mimeType, 'image/svg+xml');
    return Buffer.from(canvas.getContent());
  };
  return canvas;
}

/** A document of one page. Charting libraries find the canvas through its context, so the context of the page gets one. */
function createPdfCanvas(width, height) {
  const document = new native.PDFDocument();
  const context = document.beginPage(width, height);
  const canvas = {
    width,
    height,
    getContext: () => context,
    toBuffer(mimeType = 'application/pdf') {
      expectMimeType(mimeType, 'application/pdf');
      document.endPage();
      return document.close();
    },
  };
  Object.defineProperty(context, 'canvas', { value: canvas });
  return canvas;
}

function expectMimeType(mimeType, expected) {
  if (mimeType !== expected) throw new TypeError(`this canvas makes ${expected}, not ${mimeType}`);
}

module.exports = { ...nodeCanvas, createCanvas };

import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { describe, expect, it } from 'vitest';

const bars = () => ({ type: 'bar', data: { labels: ['a', 'b'], datasets: [{ data: [1, 2] }] } }) as const;
const make = (type: 'svg' | 'pdf') => new ChartJSNodeCanvas({ width: 200, height: 100, type });

describe('the stand-in for node-canvas', () => {
  it('makes SVG and PDF documents of the requested size', () => {
    const svg = make('svg')
      .renderToBufferSync(bars() as never, 'image/svg+xml')
      .toString();
    expect(svg).toMatch(/<svg [^>]*width="200" height="100"/);
    expect(svg.trimEnd()).toMatch(/<\/svg>$/);
    const pdf = make('pdf')
      .renderToBufferSync(bars() as never, 'application/pdf')
      .toString('latin1');
    expect(pdf).toMatch(/^%PDF-/);
    expect(pdf).toContain('/MediaBox [0 0 200 100]');
    expect(pdf.trimEnd()).toMatch(/%%EOF$/);
  });

  it('refuses to give a vector drawing as something else', () => {
    expect(() => make('svg').renderToBufferSync(bars() as never, 'image/png')).toThrow(
      'makes image/svg+xml, not image/png',
    );
    expect(() => make('pdf').renderToBufferSync(bars() as never, 'image/png')).toThrow(
      'makes application/pdf, not image/png',
    );
  });
});

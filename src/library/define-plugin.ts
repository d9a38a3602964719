/** The types of a plugin, for the compiler of its author. */
import type { Summary } from '../analysis/summary.ts';
import type { PluginExport, PluginOf } from '../plugins/plugin.ts';
import type { Names } from '../report/charts/words.ts';
import type { CsvRow } from '../report/csv-text.ts';

/** What a plugin adds, each by the contract of rvisim's own. */
export type Plugin = PluginOf<Figure>;

/** Returns what it is given: a plugin, or a function that makes one from rvisim's own parts. */
export const definePlugin = <Given extends PluginExport<Figure>>(plugin: Given): Given => plugin;

/**
 * A figure: what it shows of a summary, as rows for the CSV beside it, and how these rows are drawn. It is the contract
 * of rvisim's own figures in types that know no canvas.
 */
export interface Figure {
  /** Names the files. */
  readonly name: string;
  readonly title: (summary: Summary) => string;
  /** Whether the summary has the data. */
  readonly appliesTo: (summary: Summary) => boolean;
  /** The keys of the first row are the columns of the CSV. */
  readonly data: (summary: Summary) => CsvRow[];
  /** Made from the rows alone; `names` has the words for variants. */
  readonly picture: (rows: readonly CsvRow[], names: Names) => Bars | Lines;
}

interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Horizontal bars in groups. */
export interface Bars {
  readonly kind: 'bars';
  readonly groups: readonly { readonly heading: string; readonly label: string }[];
  /** Arrays have one element for each group; series of one lane are stacked. */
  readonly series: readonly {
    readonly name: string;
    readonly fill: {
      readonly color: string;
      readonly hatching: 'none' | 'rising' | 'falling' | 'crossed' | 'level' | 'upright';
    };
    readonly lane: string;
    readonly values: readonly (number | null)[];
    readonly intervals?: readonly (Interval | null)[];
    readonly labels?: readonly string[];
  }[];
  readonly axis: { readonly title: string; readonly max?: number };
  readonly caption: readonly string[];
  /** Height of a bar with its gap: 40 is usual. */
  readonly lanePx: number;
}

/** Points joined by lines. */
export interface Lines {
  readonly kind: 'lines';
  readonly lines: readonly {
    readonly name: string;
    readonly stroke: {
      readonly color: string;
      /** Lengths of dashes and gaps in pixels; none is an unbroken line. */
      readonly dash: readonly number[];
      readonly marker: 'circle' | 'triangle' | 'rect' | 'rectRot' | 'cross' | 'crossRot';
      readonly radiusPx: number;
      readonly filled: boolean;
    };
    readonly points: readonly { readonly x: number; readonly y: number; readonly interval: Interval | null }[];
  }[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Logarithmic if absent. */
  readonly scale?: 'linear' | 'logarithmic' | 'logarithmic-x';
  readonly caption: readonly string[];
}

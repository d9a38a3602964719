/** What is wrong with a plugin: in which file, at which field, what was expected there and what came. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  /** As it was given. */
  readonly file: string;
  /** `parts.vmm-failure.mechanisms[0].repairs`; empty when the module as a whole is meant. */
  readonly field: string;
  readonly expected: string;
  readonly came: string;

  constructor(file: string, { field = '', expected, came }: PluginProblem) {
    super(`plugin ${file}${field === '' ? '' : ` ${field}`}: expected ${expected}, came ${came}`);
    this.file = file;
    this.field = field;
    this.expected = expected;
    this.came = came;
  }
}

export interface PluginProblem {
  readonly field?: string;
  readonly expected: string;
  readonly came: string;
}

/** A value in a message, whatever it is. */
export function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'a mapping' : `${value as number | boolean | null}`;
}

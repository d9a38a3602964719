/** Words for a POSIX shell. */

/** Quoted so that the shell reads any text as one word. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

export const commandLineOf = (words: readonly string[]): string => words.map(quoted).join(' ');

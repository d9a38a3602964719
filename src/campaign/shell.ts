/** Words for a POSIX shell. */

/** As the shell reads it back: one word, whatever is in it. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

export const commandLineOf = (words: readonly string[]): string => words.map(quoted).join(' ');

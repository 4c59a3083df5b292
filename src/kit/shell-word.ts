/** A text as one word for a POSIX shell. Cron gives `%` a meaning of its own, so a word with one is quoted, too. */
export function shellWord(text: string): string {
  return /^[\w./=:,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

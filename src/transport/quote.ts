const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** One word for a POSIX shell: as it is when harmless, else `'it'\''s'`. Source: POSIX XCU 2.2.2 (single quotes). */
export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Words as one command line that a POSIX shell splits back into the same words: `ip -d link`. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** A rule's words: braces, commas and semicolons apart, quoted texts whole and without their quotes. Stops at a `#`. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word = '';
  const close = () => {
    if (word !== '') words.push(word);
    word = '';
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') {
      const end = text.indexOf('"', i + 1);
      close();
      words.push(text.slice(i + 1, end < 0 ? text.length : end));
      if (end < 0) break;
      i = end;
    } else if (char === '#') break;
    else if (char === ' ' || char === '\t') close();
    else if (
      char === '{' ||
      char === '}' ||
      char === ',' ||
      char === ';' ||
      char === '(' ||
      char === ')' ||
      char === '|'
    ) {
      close();
      words.push(char);
    } else word += char;
  }
  close();
  return words;
}

/** One element of a set or map: `10.0.0.0/8`, `1.2.3.4 . tcp . 80`, `eth0 : jump u`. */
export interface Element {
  /** Parts of a concatenation; one for a plain element. */
  readonly key: readonly string[];
  /** Words after the colon; empty in a set. */
  readonly value: readonly string[];
}

/** What may stand behind an element's key. Source: nft(8), SET ELEMENTS. */
const EXTRAS = new Set(['timeout', 'expires', 'counter', 'comment', 'limit', 'quota', 'last']);

/** The elements between `{` at `words[at]` and its `}`; `next` is what stands behind it. */
export function elementsAt(
  words: readonly string[],
  at: number,
): { elements: Element[]; next: number; whole: boolean } {
  const elements: Element[] = [];
  let key: string[] = [];
  let value: string[] = [];
  let mode: 'key' | 'value' | 'extra' = 'key';
  let depth = 0;
  const close = () => {
    const parts = key.filter((word) => word !== '.');
    if (parts.length > 0) elements.push({ key: parts, value });
    key = [];
    value = [];
    mode = 'key';
  };
  for (let i = at; i < words.length; i++) {
    const word = words[i]!;
    if (word === '{') depth++;
    else if (word === '}') {
      depth--;
      if (depth === 0) {
        close();
        return { elements, next: i + 1, whole: true };
      }
    } else if (word === ',') close();
    else if (word === ':') mode = 'value';
    else if (mode === 'value') value.push(word);
    else if (EXTRAS.has(word)) mode = 'extra';
    else if (mode === 'key') key.push(word);
  }
  close();
  return { elements, next: words.length, whole: false };
}

/** Start and end in a text, UTF-16 units. */
export type Span = readonly [start: number, end: number];

function wordsOf(text: string): string[] {
  return text.split(/\s+/).map((word) => word.replace(/[,;:]$/, ''));
}

/** Where a word stands on its own: `1400` not in `11400`, `10.1.2.0` not in `110.1.2.0`, but in `10.1.2.0/24`. */
function standing(text: string, word: string, from: number): number {
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\w.:]$/.test(text.slice(0, at)) && !/^([\w:]|\.\d)/.test(text.slice(at + word.length))) return at;
  }
  return -1;
}

/**
 * `udp/8473` is printed as `dstport 8473`, so its value is looked for too; before the whole word where only the value differs, as in
 * `FLANNEL_MTU=1400`.
 */
function partsOf(word: string, wanted: ReadonlySet<string>): string[] {
  const value = word.search(/[/=]/) + 1;
  if (value === 0) return [word];
  const head = word.slice(0, value);
  const sameHead = [...wanted].some((each) => each.startsWith(head));
  return sameHead ? [word.slice(value), word] : [word, word.slice(value)];
}

/**
 * The characters of a raw line that decide: those of `observed` that `expected` does not have. For
 * `vxlan id 2 local …`, observed `VNI 2` and expected `VNI 1` it is the `2`. Empty when the line does not hold what was observed, as where a
 * row is absent.
 */
export function decidingSpans(text: string, observed: string, expected: string): Span[] {
  const wanted = new Set(wordsOf(expected));
  const whole = observed === '' ? -1 : text.indexOf(observed);
  const spans: Span[] = [];
  for (const word of wordsOf(observed)) {
    if (word === '' || wanted.has(word)) continue;
    for (const part of partsOf(word, wanted)) {
      const at = part === '' ? -1 : standing(text, part, Math.max(whole, 0));
      if (at < 0) continue;
      spans.push([at, at + part.length]);
      break;
    }
  }
  if (spans.length === 0 && whole >= 0) spans.push([whole, whole + observed.length]);
  return merged(text, spans);
}

/** In order, overlaps and single spaces between them closed. */
function merged(text: string, spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && (start <= last[1] || text.slice(last[1], start) === ' '))
      result[result.length - 1] = [last[0], Math.max(last[1], end)];
    else result.push([start, end]);
  }
  return result;
}

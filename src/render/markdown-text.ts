/**
 * Text from hosts in Markdown. Escaping is not enough: GitHub and GitLab make mentions, references, links and emoji out of what
 * the page says once it is drawn (`52:ab:0f` holds an emoji), but never in a code span. So every word that is not plain stands in one.
 */

/** Letters, with hyphens between them. A hexadecimal word may be a commit. */
const PLAIN = /^(?![0-9a-f]{7,}$)[\p{L}\p{M}’…—–]+(-\p{L}+)*$/iu;
const NUMBER = /^\d{1,6}(\.\d{1,3})?$/;

/** A code span: fenced by more backticks than stand in it. */
export function code(text: string): string {
  const body = text.trim();
  if (body === '') return '';
  const runs = body.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = /^`|`$/.test(body) ? ' ' : '';
  return `${fence}${pad}${body}${pad}${fence}`;
}

/** A sentence: words that are not plain stand in code spans. Never begins a list, a heading or a quotation. */
export function prose(text: string): string {
  // remedies quote commands as Markdown does
  const words = text.match(/`[^`]+`(?=[,.;:)]*(?: |$))[,.;:)]*|[^ ]+/g) ?? [];
  return words
    .map((word, index) => {
      const quoted = /^`([^`]+)`(.*)$/.exec(word);
      if (quoted !== null && /^[,.;:)]*$/.test(quoted[2]!)) return `${code(quoted[1]!)}${quoted[2]}`;
      const [, before = '', core = '', after = ''] = /^([("']*)(.*?)([,.;:)"']*)$/.exec(word)!;
      const plain = core === '' ? index > 0 : PLAIN.test(core) || (index > 0 && NUMBER.test(core));
      return plain ? word : core === '' ? code(word) : `${before}${code(core)}${after}`;
    })
    .join(' ');
}

/** For a cell of a table, where a bar ends it even in a code span, and a backslash before the bar does not help. */
export function cell(markdown: string): string {
  return markdown.replaceAll('\\|', '\\\\x7c').replaceAll('|', '\\|');
}

/** Lines as they are, to be copied. */
export function fenced(lines: readonly string[], language: string): string {
  const runs = lines.join('\n').match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
  return `${fence}${language}\n${lines.join('\n')}\n${fence}`;
}

export function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** The head of a table, with the line under it. */
export function head(titles: readonly string[]): string {
  return `${row(titles)}\n|${' --- |'.repeat(titles.length)}`;
}

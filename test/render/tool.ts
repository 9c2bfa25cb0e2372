import { execFileSync } from 'node:child_process';

/** What a program that reads a format in earnest makes of it; throws when it refuses. */
function read(program: string, args: readonly string[], text: string): string {
  return execFileSync(program, args, { input: text, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

/** HTML as GitHub makes it of Markdown. */
export function gfm(markdown: string): string {
  return read('cmark-gfm', ['--unsafe', '-e', 'table', '-e', 'autolink', '-e', 'strikethrough'], markdown);
}

/** What promtool has to say about a metrics file: nothing when it is well. */
export function promtool(text: string): string {
  return read('promtool', ['check', 'metrics'], text);
}

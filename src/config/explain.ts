import { type Document, isMap, isScalar, type Node } from 'yaml';
import type { z } from 'zod';
import { configSchema } from './schema.ts';

export type Path = readonly PropertyKey[];
/** Ends the reading with one line about the place that `path` leads to; `onKey` means the key, not its value. */
export type Complain = (path: Path, why: string, onKey?: boolean) => never;

/** Where the node (or its key) begins; the nearest one above when the path leads to what is not there. */
export function offsetOf(document: Document, path: Path, onKey: boolean): number {
  for (let length = path.length; length > 0; length--) {
    const step = path[length - 1];
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if ((onKey || length < path.length) && isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      const range = (pair?.key as Node | undefined)?.range;
      if (range) return range[0];
    }
    const range = (document.getIn(path.slice(0, length), true) as Node | undefined)?.range;
    if (range) return range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

type Issue = z.core.$ZodIssue;

/** The first thing that is wrong, in words, at its place. */
export function explain(issue: Issue, complain: Complain): never {
  const name = issue.path.length === 0 ? 'the config' : `"${issue.path.map(String).join('.')}"`;
  if (issue.code === 'unrecognized_keys') {
    return complain([...issue.path, issue.keys[0]!], `unknown key "${issue.keys[0]}"${hint(issue)}`, true);
  }
  if (issue.code === 'invalid_union') {
    return complain(issue.path, `${name}: ${issue.errors.map(([first]) => plain(first?.message ?? '')).join(', or ')}`);
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return complain(issue.path, `${name} is missing`, true);
  }
  const known = issue.code === 'invalid_type' && issue.expected === 'object' ? keysAt(configSchema, issue.path) : [];
  const wanted = known.length === 0 ? '' : `; known here: ${known.join(', ')}`;
  return complain(issue.path, `${name}: ${plain(issue.message)}${wanted}`);
}

function plain(message: string): string {
  return message.replace(/^Invalid input: /, '');
}

/** The keys that would be right there, the likeliest alone. */
function hint(issue: Issue & { readonly code: 'unrecognized_keys' }): string {
  const known = keysAt(configSchema, issue.path);
  const wrong = issue.keys[0]!.toLowerCase();
  const [like] = known
    .map((key) => ({ key, off: distance(key.toLowerCase(), wrong) }))
    .filter(({ off }) => off <= 2)
    .sort((a, b) => a.off - b.off);
  if (like !== undefined) return `, did you mean "${like.key}"?`;
  return known.length > 0 ? `; known here: ${known.join(', ')}` : '';
}

/** Follows a path through the schema, optional wrappers and arrays included. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  let current = inner(schema);
  for (const step of path) {
    if (current._zod.def.type === 'array') current = inner((current as z.core.$ZodArray)._zod.def.element);
    else if (current._zod.def.type === 'object') {
      const next = (current as z.core.$ZodObject)._zod.def.shape[String(step)];
      if (next === undefined) return [];
      current = inner(next);
    } else return [];
  }
  return current._zod.def.type === 'object' ? Object.keys((current as z.core.$ZodObject)._zod.def.shape) : [];
}

function inner(schema: z.core.$ZodType): z.core.$ZodType {
  let current = schema;
  while (current._zod.def.type === 'optional') current = (current as z.core.$ZodOptional)._zod.def.innerType;
  return current;
}

/** Letters to change, add or leave out (Levenshtein). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

import type { Text } from '../../src/render/index.ts';

/** All of a text that comes in pieces. */
export async function textOf(text: Text): Promise<string> {
  if (typeof text === 'string') return text;
  let whole = '';
  for await (const piece of text) whole += piece;
  return whole;
}

/** Whole texts by file name. */
export async function textsOf<Name extends string>(texts: Readonly<Record<Name, Text>>): Promise<Record<Name, string>> {
  const whole = await Promise.all(Object.entries<Text>(texts).map(async ([name, text]) => [name, await textOf(text)]));
  return Object.fromEntries(whole) as Record<Name, string>;
}

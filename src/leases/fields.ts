/** Fields of a JSON object by lower-case name, the last spelling wins: Go reads JSON that way. null for anything but an object. */
export function fieldsOf(value: unknown): Map<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
}

/** A JSON text's value; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Why an entry is not understood. Stays inside this folder: it becomes a reject. */
export class Misread extends Error {}

/** A text field: '' when it is absent or null. Throws Misread for anything else. */
export function textField(fields: Map<string, unknown>, name: string): string {
  const value = fields.get(name.toLowerCase()) ?? '';
  if (typeof value !== 'string') throw new Misread(`${name} is not a text`);
  return value;
}

/** A whole number from 0 to `max`: null when it is absent or null. Throws Misread for anything else. */
export function countField(fields: Map<string, unknown>, name: string, max: number): number | null {
  const value = fields.get(name.toLowerCase()) ?? null;
  if (value === null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) {
    throw new Misread(`${name} is not a number from 0 to ${max}`);
  }
  return value;
}

/** A truth value, `otherwise` when it is absent or null. Throws Misread for anything else. */
export function flagField(fields: Map<string, unknown>, name: string, otherwise: boolean): boolean {
  const value = fields.get(name.toLowerCase()) ?? otherwise;
  if (typeof value !== 'boolean') throw new Misread(`${name} is neither true nor false`);
  return value;
}

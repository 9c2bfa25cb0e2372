import { cut, textWidth } from '../layout.ts';

/** `0.21`, `4.6`, `120`; `-` when not known. */
export function msText(value: number | null | undefined): string {
  if (value == null) return '-';
  return value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : value.toFixed(0);
}

export function percentText(value: number): string {
  return `${value > 0 && value < 1 ? value.toFixed(1) : value.toFixed(0)} %`;
}

export function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** `6,480` */
export function countText(value: number): string {
  return value.toLocaleString('en');
}

/** The end that all names share from a dot on: `.eu-west-1.compute.internal`. */
function sharedDomain(names: readonly string[]): string {
  const first = names[0] ?? '';
  for (let dot = first.indexOf('.'); dot > 0; dot = first.indexOf('.', dot + 1)) {
    const end = first.slice(dot);
    if (!/^[\d.]+$/.test(end) && names.every((name) => name.length > end.length && name.endsWith(end))) return end;
  }
  return '';
}

/** Names that fit beside a drawing, in cells of a fixed-width font: without the domain all share, cut in the middle, where names differ least. */
export function shortNames(names: readonly string[], cells: number): string[] {
  const domain = names.length > 1 ? sharedDomain(names).length : 0;
  return names.map((name) => {
    const own = name.slice(0, name.length - domain);
    if (textWidth(own) <= cells) return own;
    const tail = own.slice(-Math.floor(cells / 3));
    return /[\udc00-\udfff]/.test(own) || textWidth(own) !== own.length
      ? cut(own, cells)
      : `${own.slice(0, cells - 1 - tail.length)}…${tail}`;
  });
}

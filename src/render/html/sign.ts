import type { VNode } from 'preact';
import type { Severity } from '../../types/finding.ts';
import type { Verdict } from '../../types/report.ts';
import { type Child, el } from './el.ts';

export type Tone = 'bad' | 'warn' | 'good' | 'idle';

/** A shape for each tone, so that it is told without colour. On a 16 by 16 field. */
const SHAPES: Readonly<Record<Tone, Child>> = {
  bad: [
    el('path', { d: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z', fill: 'currentColor' }),
    el('path', { d: 'M5.5 5.5l5 5m0-5l-5 5', stroke: 'var(--panel)', 'stroke-width': 1.8 }),
  ],
  warn: [
    el('path', { d: 'M8 1.2L15.4 14.5H.6z', fill: 'currentColor' }),
    el('path', { d: 'M8 6v4m0 1.4v1.6', stroke: 'var(--panel)', 'stroke-width': 1.8 }),
  ],
  good: [
    el('circle', { cx: 8, cy: 8, r: 7, fill: 'currentColor' }),
    el('path', { d: 'M4.6 8.3l2.4 2.4 4.4-5', stroke: 'var(--panel)', 'stroke-width': 1.8, fill: 'none' }),
  ],
  idle: [
    el('circle', { cx: 8, cy: 8, r: 6.2, fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6 }),
    el('path', { d: 'M5 8h6', stroke: 'currentColor', 'stroke-width': 1.8 }),
  ],
};

/** The shapes, once for a page: `sign` refers to them. */
export function signShapes(): VNode {
  return el(
    'svg',
    { width: 0, height: 0, class: 'hidden-text', 'aria-hidden': 'true' },
    Object.entries(SHAPES).map(([tone, shape]) => el('symbol', { id: `sign-${tone}`, viewBox: '0 0 16 16' }, shape)),
  );
}

/** A shape and a word: `✕ error`. */
export function sign(tone: Tone, word: Child, size = 14): VNode {
  const shape = el('svg', { width: size, height: size, 'aria-hidden': 'true' }, el('use', { href: `#sign-${tone}` }));
  return el('span', { class: `sign ${tone}` }, shape, el('span', null, word));
}

export const VERDICT_TONE: Readonly<Record<Verdict, Tone>> = {
  healthy: 'good',
  degraded: 'warn',
  unhealthy: 'bad',
  incomplete: 'idle',
};

export const SEVERITY_TONE: Readonly<Record<Severity, Tone>> = { error: 'bad', warning: 'warn', note: 'idle' };

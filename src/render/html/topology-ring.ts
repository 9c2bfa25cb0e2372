import { arc, curveBundle, line } from 'd3-shape';
import type { VNode } from 'preact';
import { cut, textWidth } from '../layout.ts';
import type { BrokenLink } from './broken-links.ts';
import { type Child, el } from './el.ts';
import type { DrawnHost } from './estate.ts';
import { shortNames } from './figures.ts';
import type { Segment } from './segments.ts';

/** Text is 10 px high in a fixed-width font of 6 px a character. */
const LINE = 12;
const CHARACTER = 6.05;
const NAME_CELLS = 22;
const SUBNET_CELLS = 19;
/** Places between two segments. */
const GAP = 1.4;
/** More chords are a blot. */
const MOST_CHORDS = 1500;

const chord = line<readonly [number, number]>().curve(curveBundle.beta(0.9)).digits(0);

/** Radians from the top, clockwise, as d3-shape counts them. */
function onCircle(angle: number, radius: number): [number, number] {
  return [Math.sin(angle) * radius, -Math.cos(angle) * radius];
}

function anglesOf(segments: readonly Segment[]): number[] {
  const gap = segments.length > 1 ? GAP : 0;
  const hosts = segments.reduce((sum, segment) => sum + segment.hosts.length, 0);
  const unit = (2 * Math.PI) / (hosts + gap * segments.length);
  let at = gap / 2;
  return segments.flatMap((segment) => {
    const own = segment.hosts.map((_, index) => (at + index + 0.5) * unit);
    at += segment.hosts.length + gap;
    return own;
  });
}

function subnetText({ subnets }: DrawnHost): string {
  return cut(subnets[0] ?? 'no lease', SUBNET_CELLS);
}

function label(host: DrawnHost, name: string, angle: number, radius: number): VNode {
  const degrees = (angle * 180) / Math.PI - 90;
  const left = angle > Math.PI;
  const transform = `rotate(${(left ? degrees + 180 : degrees).toFixed(2)}) translate(${left ? -radius : radius} 3.5)`;
  const subnet = el('tspan', { class: 'subnet' }, subnetText(host));
  return el(
    'text',
    { transform, 'text-anchor': left ? 'end' : 'start', class: `label ${host.tone}` },
    left ? [subnet, ` ${name}`] : [`${name} `, subnet],
  );
}

function node({ tone }: DrawnHost, angle: number, radius: number, size: number): VNode {
  const [x, y] = onCircle(angle, radius).map((value) => value.toFixed(1));
  const at = `translate(${x} ${y})`;
  if (tone === 'bad')
    return el('path', {
      transform: at,
      d: `M${-size} ${-size}h${2 * size}v${2 * size}h${-2 * size}z`,
      class: 'node bad',
    });
  if (tone === 'warn')
    return el('path', {
      transform: at,
      d: `M0 ${-size * 1.3}l${size * 1.3} ${size * 2.2}h${-size * 2.6}z`,
      class: 'node warn',
    });
  return el('circle', { cx: x, cy: y, r: size * 0.8, class: `node ${tone}` });
}

/** The ring of an underlay segment, with a letter that the legend explains. */
function band(angles: readonly number[], letter: string, radius: number, unit: number): Child {
  const [start, end] = [angles[0]! - unit / 2, angles.at(-1)! + unit / 2];
  const path = arc().digits(1)({ innerRadius: radius, outerRadius: radius + 14, startAngle: start, endAngle: end });
  const [x, y] = onCircle((start + end) / 2, radius + 7);
  return [
    el('path', { d: path ?? '', class: 'underlay' }),
    letter === ''
      ? null
      : el('text', { x: x.toFixed(1), y: (y + 3.5).toFixed(1), 'text-anchor': 'middle', class: 'letter' }, letter),
  ];
}

export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** Hosts on a circle by their underlay networks, broken pairs as chords. */
export function topologyRing(segments: readonly Segment[], links: readonly BrokenLink[], told: string): VNode {
  const hosts = segments.flatMap((segment) => segment.hosts);
  const angles = anglesOf(segments);
  const unit = angles.length > 1 ? angles[1]! - angles[0]! : 2 * Math.PI;
  const radius = Math.max(160, (LINE * angles.length * (angles.length > 40 ? 1.05 : 1.2)) / (2 * Math.PI));
  const names = shortNames(
    hosts.map(({ name }) => name),
    NAME_CELLS,
  );
  const ends = names.map((name, index) =>
    onCircle(angles[index]!, radius + 32 + (textWidth(name) + 1 + textWidth(subnetText(hosts[index]!))) * CHARACTER),
  );
  const reach = (values: readonly number[]): number => Math.ceil(Math.max(radius + 30, ...values) + 10);
  const [left, right] = [reach(ends.map(([x]) => -x)), reach(ends.map(([x]) => x))];
  const [top, bottom] = [reach(ends.map(([, y]) => -y)), reach(ends.map(([, y]) => y))];
  const size = Math.min(6, unit * radius * 0.36);
  const path = ({ a, b }: BrokenLink): string => {
    const [from, to] = [angles[a]!, angles[b]!];
    const apart = Math.min(Math.abs(to - from), 2 * Math.PI - Math.abs(to - from)) / Math.PI;
    const across = Math.abs(to - from) > Math.PI ? (from + to) / 2 + Math.PI : (from + to) / 2;
    const near = radius - size - 2;
    return chord([onCircle(from, near), onCircle(across, near * (1 - 0.9 * Math.sqrt(apart))), onCircle(to, near)])!;
  };
  const drawn = links.slice(0, MOST_CHORDS);
  const both = drawn.filter(({ ways }) => ways[0] && ways[1]).map(path);
  const single = drawn.filter(({ ways }) => !(ways[0] && ways[1])).map(path);
  let at = 0;
  return el(
    'svg',
    {
      role: 'img',
      'aria-label': told,
      viewBox: `${-left} ${-top} ${left + right} ${top + bottom}`,
      width: left + right,
      height: top + bottom,
      class: 'topology ring',
    },
    el('path', { d: both.join(''), class: `chord${drawn.length > 300 ? ' many' : ''}` }),
    el('path', { d: single.join(''), class: 'chord single' }),
    segments.map((segment, index) => {
      const own = angles.slice(at, at + segment.hosts.length);
      at += segment.hosts.length;
      return band(own, segments.length > 1 ? letterOf(index) : '', radius + 12, unit);
    }),
    hosts.map((host, index) => [
      node(host, angles[index]!, radius, size),
      label(host, names[index]!, angles[index]!, radius + 32),
    ]),
  );
}

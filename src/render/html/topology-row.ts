import { curveBasis, line } from 'd3-shape';
import type { VNode } from 'preact';
import { cut } from '../layout.ts';
import type { BrokenLink } from './broken-links.ts';
import { type Child, el } from './el.ts';
import type { DrawnHost } from './estate.ts';
import { segmentsOf } from './segments.ts';

/** px */
const CARD = { width: 168, height: 112, step: 186 };
const TEXT_CELLS = 22;
const ARC = { first: 34, more: 30 };

const curve = line<readonly [number, number]>().curve(curveBasis).digits(1);
const middleOf = (index: number): number => 14 + CARD.width / 2 + index * CARD.step;

function card(host: DrawnHost, index: number, top: number): Child {
  const { name, subnets, vtep, vtepMac, mtuBytes, tone, read } = host;
  const left = middleOf(index) - CARD.width / 2;
  const text = (y: number, content: string, kind = ''): VNode =>
    el('text', { x: left + 14, y: top + y, class: kind || undefined }, cut(content, TEXT_CELLS));
  return el(
    'g',
    { class: `host ${tone}` },
    el('rect', { x: left, y: top, width: CARD.width, height: CARD.height, rx: 6, class: 'card' }),
    el('rect', { x: left, y: top, width: 5, height: CARD.height, rx: 2.5, class: 'tone' }),
    text(22, name, 'name'),
    text(43, subnets.join(' ') || 'no lease'),
    el('line', { x1: left + 14, x2: left + CARD.width - 12, y1: top + 54, y2: top + 54, class: 'rule' }),
    text(73, read ? (vtep ?? 'no VTEP') : 'not read', 'strong'),
    text(88, vtepMac ?? ''),
    text(103, mtuBytes === null ? '' : `MTU ${mtuBytes}`),
  );
}

function arc({ a, b, ways, cause }: BrokenLink, top: number): Child {
  // both ends move towards each other, so that arcs of one host do not end in one point
  const shift = Math.min(60, 14 + (b - a) * 6);
  const [from, to] = [middleOf(a) + CARD.width / 2 - 14 - shift, middleOf(b) - CARD.width / 2 + 14 + shift];
  const height = ARC.first + (b - a - 1) * ARC.more;
  const d = curve([
    [from, top],
    [from, top - height],
    [to, top - height],
    [to, top],
  ])!;
  // where a uniform B-spline through these four points is highest
  const apex = top - (height * 46) / 48;
  return el(
    'g',
    { class: 'broken' },
    el('path', {
      d,
      'marker-end': ways[0] ? 'url(#arrow)' : undefined,
      'marker-start': ways[1] ? 'url(#arrow)' : undefined,
    }),
    el('circle', { cx: (from + to) / 2, cy: apex, r: 9 }),
    el('text', { x: (from + to) / 2, y: apex + 4, 'text-anchor': 'middle' }, `${cause}`),
  );
}

/** A few hosts side by side over their underlay, broken pairs as arcs above them with the number of the cause. */
export function topologyRow(hosts: readonly DrawnHost[], links: readonly BrokenLink[], told: string): VNode {
  const spans = links.map(({ a, b }) => b - a);
  const top = links.length === 0 ? 12 : 20 + ARC.first + (Math.max(...spans) - 1) * ARC.more;
  const bar = top + CARD.height + 40;
  const width = 28 + hosts.length * CARD.step - (CARD.step - CARD.width);
  const segments = segmentsOf(hosts);
  const height = bar + 40;
  let at = 0;
  return el(
    'svg',
    { role: 'img', 'aria-label': told, viewBox: `0 0 ${width} ${height}`, width, height, class: 'topology' },
    el(
      'defs',
      null,
      el(
        'marker',
        {
          id: 'arrow',
          viewBox: '0 0 8 8',
          refX: 7,
          refY: 4,
          markerWidth: 7,
          markerHeight: 7,
          orient: 'auto-start-reverse',
        },
        el('path', { d: 'M0 0l8 4-8 4z', class: 'head' }),
      ),
    ),
    segments.length > 1
      ? el('line', { x1: middleOf(0), x2: middleOf(hosts.length - 1), y1: bar + 6, y2: bar + 6, class: 'routed' })
      : null,
    segments.map(({ prefix, hosts: members }) => {
      const left = middleOf(at) - CARD.width / 2;
      at += members.length;
      const right = middleOf(at - 1) + CARD.width / 2;
      return [
        el('rect', { x: left, y: bar, width: right - left, height: 12, rx: 6, class: 'underlay' }),
        el(
          'text',
          { x: left + 4, y: bar + 29 },
          cut(
            prefix === null ? 'address not known' : members.length === 1 ? prefix : `underlay ${prefix}`,
            members.length === 1 ? 26 : 60,
          ),
        ),
      ];
    }),
    hosts.map((host, index) => [
      el('path', { d: `M${middleOf(index)} ${top + CARD.height}v10m0 18V${bar}`, class: 'stem' }),
      el(
        'text',
        { x: middleOf(index), y: top + CARD.height + 23, 'text-anchor': 'middle' },
        cut(host.underlayIp ?? '', TEXT_CELLS),
      ),
      card(host, index, top),
    ]),
    links.map((link) => arc(link, top)),
  );
}

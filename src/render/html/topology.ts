import type { VNode } from 'preact';
import { plural } from '../layout.ts';
import { brokenLinks } from './broken-links.ts';
import { type Child, el } from './el.ts';
import type { DrawnEstate } from './estate.ts';
import { countText } from './figures.ts';
import { segmentsOf } from './segments.ts';
import { sign } from './sign.ts';
import { letterOf, topologyRing } from './topology-ring.ts';
import { topologyRow } from './topology-row.ts';

/** Hosts that stand side by side. */
const IN_A_ROW = 6;

function key(shape: Child, text: Child): VNode {
  return el('li', null, shape, el('span', null, text));
}

const stroke = (d: string, kind: string): VNode =>
  el(
    'svg',
    { width: 26, height: 14, viewBox: '0 0 26 14', 'aria-hidden': 'true', class: 'topology' },
    el('path', { d, class: kind }),
  );

/** Underlay, VTEPs and subnets of the hosts that are drawn, and the pairs that are broken. */
export function topology(estate: DrawnEstate): VNode {
  const { drawn, hosts } = estate;
  const links = brokenLinks(estate);
  const segments = segmentsOf(drawn);
  const told = `${plural(drawn.length, 'host')} in ${plural(segments.length, 'underlay network')}; ${links.length === 0 ? 'no broken pair' : `broken between ${countText(links.length)} pairs of hosts`}`;
  const row = drawn.length <= IN_A_ROW;
  // hosts of one segment stand together even where addresses of both families mix
  const order = segments.flatMap((segment) => segment.hosts);
  const place = new Map(order.map(({ name }, index) => [name, index]));
  const placed = links.map((link) => {
    const [a, b] = [place.get(drawn[link.a]!.name)!, place.get(drawn[link.b]!.name)!];
    return a < b ? { ...link, a, b } : { ...link, a: b, b: a, ways: [link.ways[1], link.ways[0]] as const };
  });
  return el(
    'figure',
    { class: 'panel' },
    el(
      'figcaption',
      { class: 'soft' },
      `${told}${drawn.length < hosts.length ? `; ${countText(hosts.length - drawn.length)} further hosts are left out` : ''}.`,
    ),
    el(
      'ul',
      { class: 'legend' },
      key(sign('bad', ''), 'lost traffic has its cause here'),
      key(sign('warn', ''), 'something else is wrong here'),
      drawn.some(({ tone }) => tone === 'idle') ? key(sign('idle', ''), 'not read') : null,
      links.length === 0
        ? null
        : key(stroke('M1 10Q13 0 25 10', 'chord'), row ? 'broken pair, with the number of its cause' : 'broken pair'),
      links.some(({ ways }) => !(ways[0] && ways[1])) && !row
        ? key(stroke('M1 10Q13 0 25 10', 'chord single'), 'broken one way')
        : null,
      row || segments.length === 1
        ? null
        : segments.map(({ prefix, hosts: members }, index) =>
            key(
              el('b', { class: 'letter' }, letterOf(index)),
              `${prefix ?? 'address not known'}, ${plural(members.length, 'host')}`,
            ),
          ),
      !row && segments.length === 1 ? key(el('b', null, 'underlay'), segments[0]!.prefix ?? 'address not known') : null,
    ),
    el(
      'div',
      { class: 'map', tabindex: 0, role: 'group', 'aria-label': 'Topology' },
      row ? topologyRow(order, placed, told) : topologyRing(segments, placed, told),
    ),
  );
}

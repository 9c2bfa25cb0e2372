import type { VNode } from 'preact';
import type { Report, ReportedLease } from '../../types/report.ts';
import { plural } from '../layout.ts';
import { cellPaths, gridLines, type Mark, markPath } from './cells.ts';
import { type Child, el } from './el.ts';
import { countText } from './figures.ts';
import { type Swatch, swatch } from './heat-map.ts';
import { type LeasePlan, leasePlan, type SlotState } from './lease-plan.ts';

const SIZE = 26;
const NAMED: Readonly<Record<SlotState, string>> = {
  free: 'free',
  used: 'used',
  part: 'used in part',
  reserved: 'reserved by hand',
  overlap: 'overlapping',
  unused: 'not given out',
};
const MARK: Readonly<Partial<Record<SlotState, Mark>>> = { overlap: 'cross', reserved: 'slash' };

export function plansOf({ network = [], leases = [] }: Report): LeasePlan[] {
  return network.flatMap((each) => leasePlan(each, leases) ?? []);
}

/** `10.1.11.0/24 minion1`: what the script tells of each cell. */
export function cellTexts({ states, leases, addresses, network, perCell }: LeasePlan): string[] {
  return states.map((state, cell) => {
    const held = leases[cell]!.map(({ subnet, host }) => `${subnet} ${host}`);
    const where =
      perCell > 1 ? `${perCell} subnets from ${addresses[cell]}` : `${addresses[cell]}/${network.subnetLength}`;
    return `${where}: ${NAMED[state]}${held.length === 0 ? '' : `: ${held.slice(0, 12).join(', ')}${held.length > 12 ? ` and ${held.length - 12} more` : ''}`}`;
  });
}

/** The number that tells one subnet of a row from the next: the third octet of a /24. */
function octet({ network, perCell, addresses }: LeasePlan, cell: number): string {
  return network.family === 4 && network.subnetLength === 24 && perCell === 1 ? addresses[cell]!.split('.')[2]! : '';
}

function drawing(plan: LeasePlan, told: string, index: number): VNode {
  const { columns, rows, states, addresses, network } = plan;
  const left = 12 + Math.max(...addresses.filter((_, cell) => cell % columns === 0).map((text) => text.length)) * 6.1;
  const [width, height] = [Math.ceil(left + columns * SIZE + 1), rows * SIZE + 2];
  return el(
    'div',
    { class: 'map', tabindex: 0, role: 'group', 'aria-label': `Leases of ${network.aggregate}, map` },
    el(
      'svg',
      {
        role: 'img',
        'aria-label': told,
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        'data-map': 'leases',
        'data-plan': index,
        'data-columns': columns,
        'data-rows': rows,
        'data-left': left,
        'data-top': 1,
        'data-size': SIZE,
      },
      addresses.flatMap((text, cell) =>
        cell % columns === 0
          ? [el('text', { x: left - 6, y: (cell / columns + 0.5) * SIZE + 4, 'text-anchor': 'end' }, text)]
          : [],
      ),
      el(
        'g',
        { transform: `translate(${left} 1) scale(${SIZE})`, class: 'field' },
        el(
          'g',
          { transform: 'translate(0 .5)', class: 'cells' },
          [...cellPaths(states.length, columns, (cell) => `s-${states[cell]}`)].map(([name, d]) =>
            el('path', { d, class: `cell ${name}` }),
          ),
        ),
        el('path', { d: gridLines(rows, columns), class: 'grid' }),
        Object.entries(MARK).map(([state, mark]) =>
          el('path', { d: markPath(states.length, columns, mark, (cell) => states[cell] === state), class: 'mark' }),
        ),
      ),
      states.map((state, cell) =>
        state === 'used'
          ? el(
              'text',
              {
                x: left + ((cell % columns) + 0.5) * SIZE,
                y: (Math.floor(cell / columns) + 0.5) * SIZE + 5,
                'text-anchor': 'middle',
                class: 'value on-s-used',
              },
              octet(plan, cell),
            )
          : null,
      ),
    ),
  );
}

function leaseText({ subnet, host, key }: ReportedLease): string {
  return `${subnet} of ${host}${key.replace('-', '/') === subnet ? '' : ` (${key})`}`;
}

function facts(plan: LeasePlan): Child {
  const { network, slots, free, reserved, overlapping, outside } = plan;
  const row = (name: string, value: Child): Child => [el('dt', null, name), el('dd', null, value)];
  return el(
    'dl',
    { class: 'facts' },
    row(
      'Network',
      `${network.aggregate}, ${network.backendType ?? 'backend not known'}${network.vni === null ? '' : `, VNI ${network.vni}`}${network.port === null ? '' : `, UDP port ${network.port}`}`,
    ),
    row(
      'Subnets',
      `${countText(slots)} of /${network.subnetLength}, ${network.subnetMin ?? '?'} to ${network.subnetMax ?? '?'}`,
    ),
    row('Used', countText(slots - free)),
    row('Free', countText(free)),
    row('Reserved', countText(reserved)),
    row(
      'Overlapping',
      overlapping.length === 0
        ? 'none'
        : el(
            'ul',
            null,
            overlapping.map(([a, b]) => el('li', null, `${leaseText(a)} and ${leaseText(b)}`)),
          ),
    ),
    outside.length === 0
      ? null
      : row(
          'Outside',
          el(
            'ul',
            null,
            outside.map((lease) => el('li', null, leaseText(lease))),
          ),
        ),
  );
}

/** One network: which of its subnets are used, free, reserved, held twice. */
export function leaseMap(plan: LeasePlan, index: number): VNode {
  const { states, network, slots, free, overlapping, perCell } = plan;
  const told = `${countText(slots - free)} of ${plural(slots, 'subnet')} of ${network.aggregate} used, ${countText(free)} free, ${overlapping.length === 0 ? 'none held twice' : `${overlapping.length} held twice`}`;
  const present = new Set(states);
  const legend = (['used', 'part', 'free', 'reserved', 'overlap', 'unused'] as const)
    .filter((state) => present.has(state))
    .map(
      (state): Swatch => ({ name: `s-${state}`, text: NAMED[state], ...(MARK[state] ? { mark: MARK[state] } : {}) }),
    );
  return el(
    'figure',
    { class: 'leases panel' },
    el(
      'figcaption',
      null,
      el('h3', null, network.aggregate),
      el('p', { class: 'soft' }, told, perCell > 1 ? `; a cell is ${perCell} subnets` : null),
    ),
    el('ul', { class: 'legend' }, legend.map(swatch)),
    el('div', { class: 'beside' }, drawing(plan, told, index), facts(plan)),
  );
}

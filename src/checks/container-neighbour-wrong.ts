import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import type { Mac } from '../types/address.ts';
import type { NeighbourRecord } from '../types/record.ts';
import type { ContainerLink, Parts } from '../types/view.ts';
import { byHand, containersName, containersText, hostCheck, inContainer, ipCommand, together } from './define.ts';

const FIXED = new Set(['PERMANENT', 'NOARP']);

const fixed = ({ state, mac }: NeighbourRecord) => mac !== null && FIXED.has(state ?? '');

/** Ethernet addresses of the host's devices that hold this gateway. */
function holdersOf(row: NeighbourRecord, { devices, addresses }: Pick<Parts, 'devices' | 'addresses'>): Set<Mac> {
  const macs = new Set<Mac>();
  for (const [name, list] of addresses) {
    if (!list.some(({ ip }) => ip === row.ip)) continue;
    for (const { link } of devices.get(name)?.sightings ?? []) if (link.mac !== null) macs.add(link.mac);
  }
  return macs;
}

/** The fixed row at one end of the cable that has not the other end's Ethernet address. */
function wrongRow(each: ContainerLink, seen: Pick<Parts, 'devices' | 'addresses'>) {
  const { hostRow, link, neighbours } = each;
  if (hostRow !== null && link.mac !== null && fixed(hostRow.row) && hostRow.row.mac !== link.mac)
    return { row: hostRow.row, probe: hostRow.probe, want: link.mac, inside: false };
  for (const row of neighbours) {
    if (!fixed(row)) continue;
    const macs = holdersOf(row, seen);
    const [want] = macs;
    if (want !== undefined && !macs.has(row.mac!)) return { row, probe: 'containers' as const, want, inside: true };
  }
  return null;
}

export default hostCheck({
  id: 'container-neighbour-wrong',
  title: 'fixed neighbour entries between host and containers name the other end of the cable',
  severity: 'error',
  object: 'neighbour',
  needs: ['containers', 'devices', 'addresses'],
  expects: ['lease', 'bridgeName', 'family'],
  explain:
    'The host has a permanent neighbour entry for a container with an Ethernet address that is not the container’s, or the container ' +
    'has one for its gateway that is not the bridge’s: frames go to nobody, and the kernel never asks again. Learned entries mend ' +
    'themselves and are not told; nor is a gateway that no device of the host holds.',
  source: 'ip-neighbour(8) nud permanent; failure modes 28 and 76',
  mended: 'the container answers the bridge’s address',
  subjects: ({ containers, devices, addresses, lease }) => {
    if (lease === null) return [];
    return together(
      containers.links.filter(({ leased }) => leased !== null),
      (each) => wrongRow(each, { devices, addresses }) !== null,
    );
  },
  judge: ({ each, all }, { devices, addresses, bridgeName, family }) => {
    const wrong = wrongRow(each, { devices, addresses });
    if (each !== all[0] || wrong === null) return null;
    const { row, probe, want, inside } = wrong;
    const ip = ipText(row.ip);
    const command = ipCommand(family, 'neigh', 'del', ip, 'dev', row.dev ?? each.link.name);
    const whose = inside ? `for its gateway ${ip}` : `of the host for ${ip}`;
    return {
      name: containersName(all, bridgeName),
      expected: `${ip} lladdr ${macText(want)}`,
      observed: `${ip} lladdr ${macText(row.mac!)} ${row.state}`,
      message: `${containersText(all)}: the ${row.state} entry ${whose} has ${macText(row.mac!)}, and not ${macText(want)}`,
      evidence: [{ probe, line: row.line }],
      remedy: [
        byHand(inside ? inContainer(each, ...command) : command, 'the kernel asks again; find out who fixed it'),
      ],
      breaks: 'none',
      about: { ip: row.ip, mac: row.mac! },
    };
  },
});

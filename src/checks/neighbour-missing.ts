import { firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import { anyOf, byHand, HIDDEN, hostCheck, ipCommand, restartFlannel } from './define.ts';

const DEAD = new Set(['FAILED', 'INCOMPLETE', 'NONE']);

export default hostCheck({
  id: 'neighbour-missing',
  title: 'every peer’s VTEP address has a neighbour entry',
  severity: 'error',
  object: 'neighbour',
  needs: ['vtep', 'neighbours'],
  expects: ['lease', 'era', 'tunnelPeers', 'vtepName', 'family'],
  explain:
    'Since flannel v0.9 a permanent neighbour entry for each peer’s VTEP address gives the inner MAC; nothing answers ARP on ' +
    'the overlay. Without it the host reports Destination Host Unreachable. Before v0.9 entries come on demand, for each ' +
    'remote container, and an empty table is normal: this check does not apply there.',
  source: 'flannel v0.9.0 backend/vxlan/vxlan.go; failure mode 46',
  mended: '`ip neigh show` of the VTEP prints the peer’s address with its MAC',
  *subjects({ vtep, neighbours, lease, era, tunnelPeers }) {
    if (vtep === null || lease === null || era !== 'C') return;
    for (const table of neighbours) for (const peer of tunnelPeers) yield { table, peer };
  },
  judge: ({ table, peer }, { vtepName, family }) => {
    const ip = firstIp(peer.subnet);
    const row = table.byIp.get(ip);
    if (row !== undefined && row.mac !== null && !DEAD.has(row.state ?? '')) return null;
    if (row === undefined && table.masked) return HIDDEN;
    const mac = peer.vtepMac === null ? '<MAC of the lease>' : macText(peer.vtepMac);
    return {
      peer,
      name: ipText(ip),
      expected: `${ipText(ip)} dev ${vtepName} lladdr ${mac} PERMANENT`,
      observed: row === undefined ? 'no entry' : `state ${row.state ?? 'unknown'} without address`,
      message: `no neighbour entry for {peer}’s VTEP address ${ipText(ip)}`,
      evidence: [{ probe: table.probe, line: row?.line ?? 0 }],
      remedy: anyOf([
        restartFlannel('writes its neighbours again'),
        byHand(
          ipCommand(family, 'neigh', 'replace', ipText(ip), 'lladdr', mac, 'dev', vtepName, 'nud', 'permanent'),
          `done when \`ip neigh show dev ${vtepName}\` prints it`,
        ),
      ]),
      breaks: 'peer',
      about: peer.vtepMac === null ? { ip } : { ip, mac: peer.vtepMac },
    };
  },
});

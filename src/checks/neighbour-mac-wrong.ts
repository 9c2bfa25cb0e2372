import { firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { leaseHolding } from '../net/lease-lookup.ts';
import { macText } from '../net/mac.ts';
import { anyOf, byHand, hostCheck, inTurn, ipCommand, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'neighbour-mac-wrong',
  title: 'neighbours on the VTEP have their lease’s MAC',
  severity: 'error',
  object: 'neighbour',
  needs: ['vtep', 'neighbours'],
  expects: ['lease', 'era', 'tunnelPeers', 'overlay', 'vtepName', 'family'],
  explain:
    'Every neighbour on the VTEP, whether a peer’s VTEP address (since v0.9) or one of its containers (before), resolves to ' +
    'the VTEP MAC of the lease that holds it. An unknown MAC is a dead end; another peer’s MAC is a silent detour through it.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/vxlan_network.go; failure modes 28, 47, 114',
  mended: '`ip neigh show` of the VTEP prints the peer’s MAC',
  *subjects({ vtep, neighbours, lease, era, tunnelPeers, overlay }) {
    if (vtep === null || lease === null) return;
    for (const table of neighbours) {
      if (era === 'C') {
        for (const peer of tunnelPeers) {
          const row = table.byIp.get(firstIp(peer.subnet));
          if (row !== undefined) yield { table, peer, row };
        }
        continue;
      }
      for (const row of table.byIp.values()) {
        // an idle entry keeps a former MAC for as long as it is idle; it is asked for anew when it is used
        if (row.state === 'STALE') continue;
        const peer = leaseHolding(overlay, row.ip);
        if (peer !== null && peer !== lease) yield { table, peer, row };
      }
    }
  },
  judge: ({ table, peer, row }, { overlay, vtepName, family, era }) => {
    if (row.mac === null || peer.vtepMac === null || row.mac === peer.vtepMac) return null;
    const whose = overlay.byMac.get(row.mac);
    const neigh = ipCommand(family, 'neigh');
    return {
      peer,
      name: ipText(row.ip),
      expected: `lladdr ${macText(peer.vtepMac)}`,
      observed: `lladdr ${macText(row.mac)}${whose ? ', the MAC of another host' : ', a MAC nobody leases'}`,
      message: `neighbour ${ipText(row.ip)} of {peer} has MAC ${macText(row.mac)}, its lease says ${macText(peer.vtepMac)}`,
      evidence: [{ probe: table.probe, line: row.line }],
      remedy:
        era === 'C'
          ? anyOf([
              restartFlannel('writes its neighbours again'),
              byHand(
                [
                  ...neigh,
                  'replace',
                  ipText(row.ip),
                  'lladdr',
                  macText(peer.vtepMac),
                  'dev',
                  vtepName,
                  'nud',
                  'permanent',
                ],
                `done when \`ip neigh show dev ${vtepName}\` prints this MAC`,
              ),
            ])
          : inTurn([
              byHand(
                [...neigh, 'del', ipText(row.ip), 'dev', vtepName],
                `${row.state === 'PERMANENT' ? 'flannel of this version writes none that is permanent: find out who did; ' : ''}the kernel asks again when it is used, and flannel answers`,
              ),
              ...(row.state === 'PERMANENT'
                ? []
                : [restartFlannel('reads the leases again, where its answer is still wrong')]),
            ]),
      breaks: 'peer',
      about: { mac: row.mac, ip: row.ip },
    };
  },
});

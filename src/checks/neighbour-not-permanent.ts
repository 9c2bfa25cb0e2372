import { firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import { anyOf, byHand, hostCheck, ipCommand, restartFlannel } from './define.ts';

const FIXED = new Set(['PERMANENT', 'NOARP']);
const DEAD = new Set(['FAILED', 'INCOMPLETE', 'NONE']);

export default hostCheck({
  id: 'neighbour-not-permanent',
  title: 'peers’ neighbour entries are permanent',
  severity: 'warning',
  object: 'neighbour',
  needs: ['vtep', 'neighbours'],
  expects: ['lease', 'era', 'tunnelPeers', 'vtepName', 'family'],
  explain:
    'An entry that is right but not permanent ages out, and nothing answers ARP on the overlay since flannel v0.9: it works ' +
    'now and stops within minutes. Somebody wrote it by hand, or another agent did.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/device.go AddARP (NUD_PERMANENT); failure mode 48',
  mended: '`ip neigh show` of the VTEP prints the entry PERMANENT',
  *subjects({ vtep, neighbours, lease, era, tunnelPeers }) {
    if (vtep === null || lease === null || era !== 'C') return;
    for (const table of neighbours) {
      for (const peer of tunnelPeers) {
        const row = table.byIp.get(firstIp(peer.subnet));
        if (row !== undefined && row.mac !== null) yield { table, peer, row, mac: row.mac };
      }
    }
  },
  judge: ({ table, peer, row, mac }, { vtepName, family }) =>
    row.state === null || FIXED.has(row.state) || DEAD.has(row.state) || mac !== peer.vtepMac
      ? null
      : {
          peer,
          name: ipText(row.ip),
          expected: 'state PERMANENT',
          observed: `state ${row.state}`,
          message: `neighbour ${ipText(row.ip)} of {peer} is ${row.state}, not PERMANENT, and will age out`,
          evidence: [{ probe: table.probe, line: row.line }],
          remedy: anyOf([
            restartFlannel('writes its neighbours again'),
            byHand(
              ipCommand(
                family,
                'neigh',
                'replace',
                ipText(row.ip),
                'lladdr',
                macText(mac),
                'dev',
                vtepName,
                'nud',
                'permanent',
              ),
              'done when the entry is printed PERMANENT',
            ),
          ]),
          breaks: 'none',
          about: { ip: row.ip },
        },
});

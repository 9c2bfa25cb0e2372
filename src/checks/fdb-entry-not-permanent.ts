import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import { anyOf, byHand, hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'fdb-entry-not-permanent',
  title: 'peers’ FDB entries are permanent',
  severity: 'warning',
  object: 'fdb',
  needs: ['vtep', 'fdb'],
  expects: ['lease', 'era', 'tunnelPeers', 'vtepName'],
  explain:
    'An entry that is right but not permanent ages out after five idle minutes, and since flannel v0.5 nothing writes it again. ' +
    'Somebody wrote it by hand, or another agent did. Up to v0.4 entries age and come again: this check does not apply there.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/device.go AddFDB (NUD_PERMANENT); bridge(8)',
  mended: '`bridge fdb show` of the VTEP prints the entry permanent',
  *subjects({ vtep, fdb, lease, era, tunnelPeers }) {
    if (vtep === null || lease === null || era === 'A' || era === null) return;
    for (const peer of tunnelPeers) {
      const row = peer.vtepMac === null ? undefined : fdb.byMac.get(peer.vtepMac)?.[0];
      if (row !== undefined) yield { peer, row };
    }
  },
  judge: ({ peer, row }, { fdb, vtepName }) =>
    row.state !== null || row.dst !== peer.underlayIp
      ? null
      : {
          peer,
          name: macText(row.mac),
          expected: 'permanent',
          observed: 'not permanent',
          message: `FDB entry ${macText(row.mac)} of {peer} is not permanent and will age out`,
          evidence: [{ probe: fdb.probe, line: row.line }],
          remedy: anyOf([
            restartFlannel('writes its FDB entries again'),
            byHand(
              [
                'bridge',
                'fdb',
                'replace',
                macText(row.mac),
                'dev',
                vtepName,
                'dst',
                ipText(peer.underlayIp),
                'self',
                'permanent',
              ],
              'done when the entry is printed permanent',
            ),
          ]),
          breaks: 'none',
          about: { mac: row.mac },
        },
});

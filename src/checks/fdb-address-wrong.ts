import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import { byHand, hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'fdb-address-wrong',
  title: 'every FDB entry leads to its lease’s underlay address',
  severity: 'error',
  object: 'fdb',
  needs: ['vtep', 'fdb'],
  expects: ['lease', 'tunnelPeers', 'vtepName'],
  explain:
    'The entry for a peer’s VTEP MAC sends to another underlay address than its lease’s PublicIP: a dead one, or a host that ' +
    'throws the frame away. A peer that changed its address while this host did not hear of it looks like this.',
  source: 'flannel issues 760 and 1052; failure mode 50',
  *subjects({ vtep, fdb, lease, tunnelPeers }) {
    if (vtep === null || lease === null) return;
    for (const peer of tunnelPeers) {
      const row = peer.vtepMac === null ? undefined : fdb.byMac.get(peer.vtepMac)?.[0];
      if (row?.dst != null) yield { peer, row, dst: row.dst };
    }
  },
  judge: ({ peer, row, dst }, { fdb, vtepName }) =>
    dst === peer.underlayIp
      ? null
      : {
          peer,
          name: macText(row.mac),
          expected: `dst ${ipText(peer.underlayIp)}`,
          observed: `dst ${ipText(dst)}`,
          message: `FDB entry ${macText(row.mac)} of {peer} leads to ${ipText(dst)}, its lease says ${ipText(peer.underlayIp)}`,
          evidence: [{ probe: fdb.probe, line: row.line }],
          remedy: [
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
              `done when \`bridge fdb show dev ${vtepName}\` prints this address`,
            ),
          ],
          breaks: 'peer',
          about: { mac: row.mac, ip: dst },
        },
});

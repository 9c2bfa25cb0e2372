import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import { anyOf, byHand, HIDDEN, hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'fdb-entry-missing',
  title: 'every peer’s VTEP MAC has an FDB entry',
  severity: 'error',
  object: 'fdb',
  needs: ['vtep', 'fdb'],
  expects: ['lease', 'era', 'tunnelPeers', 'vtepName'],
  explain:
    'The VXLAN device looks up the inner MAC here to learn the peer’s underlay address. Without the entry the frame is dropped: no ' +
    'ICMP, only TX dropped counts. Up to flannel v0.4 entries came on demand and an empty table is normal there.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/vxlan_network.go; flannel issue 654; failure mode 49',
  mended: '`bridge fdb show` of the VTEP prints the peer’s MAC with its underlay address',
  subjects: ({ vtep, lease, era, tunnelPeers }) =>
    vtep === null || lease === null || era === 'A' || era === null
      ? []
      : tunnelPeers.flatMap((peer) => (peer.vtepMac === null ? [] : [{ peer, mac: peer.vtepMac }])),
  judge: ({ peer, mac }, { fdb, vtepName }) => {
    if (fdb.byMac.has(mac)) return null;
    if (fdb.masked) return HIDDEN;
    return {
      peer,
      name: macText(mac),
      expected: `${macText(mac)} dev ${vtepName} dst ${ipText(peer.underlayIp)} self permanent`,
      observed: 'no entry',
      message: `no FDB entry for {peer}’s VTEP MAC ${macText(mac)}`,
      evidence: [{ probe: fdb.probe, line: 0 }],
      remedy: anyOf([
        restartFlannel('writes its FDB entries again'),
        byHand(
          [
            'bridge',
            'fdb',
            'append',
            macText(mac),
            'dev',
            vtepName,
            'dst',
            ipText(peer.underlayIp),
            'self',
            'permanent',
          ],
          `done when \`bridge fdb show dev ${vtepName}\` prints it`,
        ),
      ]),
      breaks: 'peer',
      about: { mac, ip: peer.underlayIp },
    };
  },
});

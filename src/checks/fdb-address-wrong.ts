import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import { anyOf, byHand, hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'fdb-address-wrong',
  title: 'every FDB entry leads to its lease’s underlay address',
  severity: 'error',
  object: 'fdb',
  needs: ['vtep', 'fdb'],
  expects: ['lease', 'tunnelPeers', 'vtepName', 'overlay'],
  explain:
    'The entry for a peer’s VTEP MAC sends to another underlay address than its lease’s PublicIP: a dead one, or a host that ' +
    'throws the frame away. A peer that changed its address while this host did not hear of it looks like this.',
  source: 'flannel issues 760 and 1052; failure mode 50',
  mended: '`bridge fdb show` of the VTEP prints the peer’s underlay address beside its MAC',
  *subjects({ vtep, fdb, lease, tunnelPeers }) {
    if (vtep === null || lease === null) return;
    for (const peer of tunnelPeers) {
      for (const row of (peer.vtepMac === null ? undefined : fdb.byMac.get(peer.vtepMac)) ?? []) yield { peer, row };
    }
  },
  judge: ({ peer, row }, { fdb, vtepName, overlay }) => {
    const dst = row.dst ?? peer.underlayIp;
    const port = row.port !== null && overlay.port !== null && row.port !== overlay.port;
    const vni = row.vni !== null && overlay.vni !== null && row.vni !== overlay.vni;
    if (dst === peer.underlayIp && !port && !vni && row.via === null) return null;
    const observed = `dst ${ipText(dst)}${port ? ` port ${row.port}` : ''}${vni ? ` vni ${row.vni}` : ''}${row.via === null ? '' : ` via ${row.via}`}`;
    const want = `dst ${ipText(peer.underlayIp)}${port ? ` port ${overlay.port}` : ''}${vni ? ` vni ${overlay.vni}` : ''}`;
    const entry = [macText(row.mac), 'dev', vtepName, 'dst', ipText(peer.underlayIp), 'self', 'permanent'];
    return {
      peer,
      name: macText(row.mac),
      expected: want,
      observed,
      message: `FDB entry ${macText(row.mac)} of {peer} leads to ${observed.slice(4)}, its lease says ${want.slice(4)}`,
      evidence: [{ probe: fdb.probe, line: row.line }],
      remedy: anyOf([
        restartFlannel('writes its FDB entries again'),
        byHand(
          ['bridge', 'fdb', 'replace', ...entry],
          `done when \`bridge fdb show dev ${vtepName}\` prints this address`,
        ),
      ]),
      breaks: 'peer',
      about: { mac: row.mac, ip: dst },
    };
  },
});

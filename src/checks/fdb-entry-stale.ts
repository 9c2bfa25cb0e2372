import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'fdb-entry-stale',
  title: 'every permanent FDB entry leads to a living lease',
  severity: 'warning',
  object: 'fdb',
  needs: ['vtep', 'fdb'],
  expects: ['lease', 'overlay', 'vtepName'],
  explain:
    'A permanent entry whose MAC nobody leases and whose underlay address nobody leases either is left over from a host ' +
    'that is gone. An old MAC beside the right one of the same living host is normal: flannel leaves those behind.',
  source: 'flannel issue 2554 (not cleaned at start); failure mode 39',
  mended: '`bridge fdb show` of the VTEP prints no such MAC',
  *subjects({ vtep, fdb, lease }) {
    if (vtep === null || lease === null) return;
    for (const rows of fdb.byMac.values()) {
      for (const row of rows)
        if (row.mac !== 0 && row.state === 'permanent' && row.dst !== null) yield { row, dst: row.dst };
    }
  },
  judge: ({ row, dst }, { fdb, overlay, vtepName }) =>
    overlay.byMac.has(row.mac) || overlay.byUnderlayIp.has(dst)
      ? null
      : {
          name: macText(row.mac),
          expected: 'no entry, as neither MAC nor address is leased',
          observed: `dst ${ipText(dst)} permanent`,
          message: `FDB entry ${macText(row.mac)} to ${ipText(dst)} belongs to no lease`,
          evidence: [{ probe: fdb.probe, line: row.line }],
          remedy: [
            byHand(
              ['bridge', 'fdb', 'del', macText(row.mac), 'dev', vtepName, 'dst', ipText(dst), 'self'],
              'flannel does not remove it by itself',
            ),
          ],
          breaks: 'none',
          about: { mac: row.mac, ip: dst },
        },
});

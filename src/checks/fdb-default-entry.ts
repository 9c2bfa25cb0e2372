import { ipText } from '../net/ip.ts';
import { byHand, hostCheck } from './define.ts';

const ZERO = 0;

export default hostCheck({
  id: 'fdb-default-entry',
  title: 'the VTEP has no default destination',
  severity: 'warning',
  object: 'fdb',
  needs: ['vtep', 'fdb'],
  expects: ['lease', 'vtepName'],
  explain:
    'An entry for 00:00:00:00:00:00 sends every frame without an entry of its own, broadcasts included, to one host: what ' +
    'was to be dropped makes a detour, is doubled, or loops. flannel makes the device without `remote` and `group` and writes ' +
    'no such entry.',
  source: 'bridge(8) fdb append; flannel v0.28.9 pkg/backend/vxlan/device.go; failure mode 51',
  mended: '`bridge fdb show` of the VTEP prints no entry 00:00:00:00:00:00',
  *subjects({ vtep, fdb, lease }) {
    if (vtep !== null && lease !== null) yield fdb.byMac.get(ZERO)?.[0];
  },
  judge: (row, { fdb, vtepName }) => {
    if (row === undefined || row.dst === null) return null;
    const dst = ipText(row.dst);
    return {
      name: '00:00:00:00:00:00',
      expected: 'no entry',
      observed: `dst ${dst}`,
      message: `a default FDB entry sends unknown frames of ${vtepName} to ${dst}`,
      evidence: [{ probe: fdb.probe, line: row.line }],
      remedy: [
        byHand(
          ['bridge', 'fdb', 'del', '00:00:00:00:00:00', 'dev', vtepName, 'dst', dst, 'self'],
          'where `ip -d link` prints `remote` or `group`, delete the device and restart flannel instead',
        ),
      ],
      breaks: 'none',
      about: { ip: row.dst },
    };
  },
});

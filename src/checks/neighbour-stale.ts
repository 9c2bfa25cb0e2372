import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import { byHand, hostCheck, ipCommand } from './define.ts';

export default hostCheck({
  id: 'neighbour-stale',
  title: 'every permanent neighbour on the VTEP belongs to a lease',
  severity: 'warning',
  object: 'neighbour',
  needs: ['vtep', 'neighbours'],
  expects: ['lease', 'era', 'overlay', 'vtepName', 'family'],
  explain:
    'A permanent entry for an address that is no lease’s VTEP address is left over from a host that went away while flannel ' +
    'was not running. It is used when its subnet is leased again. Before v0.9 entries are for containers and age by themselves.',
  source: 'flannel issue 2554 (not cleaned at start); failure mode 39',
  mended: '`ip neigh show` of the VTEP prints no such address',
  *subjects({ vtep, neighbours, lease, era }) {
    if (vtep === null || lease === null || era !== 'C') return;
    for (const table of neighbours) {
      for (const row of table.byIp.values()) if (row.state === 'PERMANENT') yield { table, row };
    }
  },
  judge: ({ table, row }, { overlay, vtepName, family }) =>
    overlay.byOverlayIp.has(row.ip)
      ? null
      : {
          name: ipText(row.ip),
          expected: 'no entry, as no lease has this VTEP address',
          observed: `lladdr ${row.mac === null ? 'none' : macText(row.mac)} PERMANENT`,
          message: `permanent neighbour ${ipText(row.ip)} on ${vtepName} belongs to no lease`,
          evidence: [{ probe: table.probe, line: row.line }],
          remedy: [
            byHand(
              ipCommand(family, 'neigh', 'del', ipText(row.ip), 'dev', vtepName),
              'flannel does not remove it by itself',
            ),
          ],
          breaks: 'none',
          about: { ip: row.ip, ...(row.mac === null ? {} : { mac: row.mac }) },
        },
});

import { forAllPeers, type GatherRule, ofCheck } from './define.ts';

export default {
  kind: 'gather',
  id: 'vtep-empty',
  title: 'the VTEP carries the rows of its peers',
  explain:
    'The device is there and looks right, but holds nothing for any peer: it was created again and flannel did not replay its leases ' +
    '(v0.27.4 and later recreate the bare device), or flannel is not running.',
  gather: (findings, peers) => {
    const entries = forAllPeers(findings, 'fdb-entry-missing', peers);
    const routes = forAllPeers(findings, 'route-missing', peers);
    if (entries === null || routes === null) return [];
    const neighbours = forAllPeers(findings, 'neighbour-missing', peers) ?? [];
    return [
      {
        findings: [...routes, ...neighbours, ...entries, ...ofCheck(findings, 'vtep-learning-on')],
        object: 'vtep',
        name: 'VTEP',
        peer: null,
        summary: 'the VTEP holds no rows for any peer: it was created again without them, or flannel is not running',
      },
    ];
  },
} satisfies GatherRule;

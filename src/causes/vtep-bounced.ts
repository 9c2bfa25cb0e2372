import { forAllPeers, type GatherRule } from './define.ts';

export default {
  kind: 'gather',
  id: 'vtep-bounced',
  title: 'the VTEP was not taken down and up',
  explain:
    'Routes and permanent neighbours are gone for all peers while the FDB is whole: the trace of a device that was taken down and up ' +
    'again, by NetworkManager, a network service, or hand. The kernel drops the first two with it; flannel does not write them again ' +
    'until it restarts.',
  gather: (findings, peers) => {
    const routes = forAllPeers(findings, 'route-missing', peers);
    const neighbours = forAllPeers(findings, 'neighbour-missing', peers);
    if (routes === null || neighbours === null || forAllPeers(findings, 'fdb-entry-missing', peers) !== null) return [];
    return [
      {
        findings: [...routes, ...neighbours],
        object: 'vtep',
        name: 'VTEP',
        peer: null,
        summary: 'the VTEP was taken down and up: routes and neighbours of all peers are gone, the FDB is whole',
      },
    ];
  },
} satisfies GatherRule;

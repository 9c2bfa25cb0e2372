import { type GatherRule, ofCheck } from './define.ts';

export default {
  kind: 'gather',
  id: 'direct-routes-lost',
  title: 'the routes past the VTEP are there',
  explain:
    'With DirectRouting the routes to all peers on the host’s own link are gone, while those through the VTEP are there: the link ' +
    'was down for a moment, and the kernel dropped every route over it. flannel does not write them again until it restarts.',
  gather: (findings) => {
    const lost = ofCheck(findings, 'route-missing').filter(({ about }) => about.direct === true);
    return lost.length < 2
      ? []
      : [
          {
            findings: lost,
            object: 'route' as const,
            name: 'direct routes',
            peer: null,
            summary: `the routes past the VTEP to ${lost.length} peers on the same link are gone`,
          },
        ];
  },
} satisfies GatherRule;

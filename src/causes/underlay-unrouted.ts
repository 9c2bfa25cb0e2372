import { type GatherRule, ofCheck } from './define.ts';

export default {
  kind: 'gather',
  id: 'underlay-unrouted',
  title: 'the host has its routes on the underlay',
  explain:
    'Several peers’ underlay addresses have no route: it is one route that is lost, the default one or that of the link, however ' +
    'many peers are behind it. A link that was down, a network service that restarted, or a DHCP lease that ended takes it along.',
  gather: (findings) => {
    const all = ofCheck(findings, 'underlay-route-missing');
    return all.length < 2
      ? []
      : [
          {
            findings: all,
            object: 'route' as const,
            name: 'underlay',
            peer: null,
            summary: `no route to the underlay addresses of ${all.length} peers`,
          },
        ];
  },
} satisfies GatherRule;

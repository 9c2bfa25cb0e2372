import { defineFault } from './define.ts';

const RULE = 'INPUT -i docker0 -p icmpv6 --icmpv6-type neighbour-solicitation -j DROP'.split(' ');

export const firewallNeighbourV6 = defineFault({
  id: 'firewall-neighbour-v6',
  title: 'ip6tables takes neighbour solicitations of containers',
  seenAt: 'RFC 4890 section 4.4.1: an IPv6 firewall that lets echo through and no neighbour discovery',
  modes: [99],
  eras: ['C'],
  shape: 'dual',
  break: async (lab) => {
    await lab.on('minion2', ['ip6tables', '-w', '-A', ...RULE]);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['ip6tables', '-w', '-D', ...RULE]);
  },
  expect: { cause: 'firewall-drops-neighbour', host: 'minion2', object: 'firewall' },
});

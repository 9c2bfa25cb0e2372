import { ipText } from '../net/ip.ts';
import type { Ip } from '../types/address.ts';
import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'container-address-duplicate',
  title: 'no two containers have one address',
  severity: 'error',
  object: 'address',
  needs: ['containers', 'addresses'],
  expects: ['lease'],
  explain:
    'Two containers, or a container and the host itself, hold the same address of the lease: whose Ethernet address the host ' +
    'learned last gets the packets, and what is the host’s own never reaches the container. It comes from two address ' +
    'managers, a wiped IPAM state, or an address set by hand. Processes that share one namespace are one container.',
  source: 'containernetworking/plugins host-local; failure modes 61 and 79',
  mended: 'one container alone has the address, and answers a peer',
  *subjects({ containers, addresses, lease }) {
    if (lease === null) return;
    const holders = new Map<Ip, string>();
    for (const [dev, list] of addresses) for (const { ip } of list) holders.set(ip, `the host’s ${dev}`);
    for (const each of containers.links) {
      if (each.leased === null) continue;
      const { ip } = each.leased;
      const before = holders.get(ip);
      yield { each, leased: each.leased, before: before === each.path ? undefined : before };
      holders.set(ip, each.path);
    }
  },
  judge: ({ each, leased, before }) => {
    if (before === undefined) return null;
    const ip = ipText(leased.ip);
    return {
      name: ip,
      expected: 'one holder',
      observed: `${before} and ${each.path}`,
      message: `address ${ip} is held by ${before} and by the container ${each.path}`,
      evidence: [{ probe: 'containers', line: leased.line }],
      remedy: [
        byHand(['docker', 'restart', 'CONTAINER'], 'the one that holds it wrongly; in Kubernetes delete that pod'),
      ],
      breaks: 'none',
      about: { ip: leased.ip },
    };
  },
});

import { contains } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import type { ContainerLink } from '../types/view.ts';
import {
  byHand,
  containersName,
  containersText,
  hostCheck,
  inContainer,
  ipCommand,
  routeText,
  together,
} from './define.ts';

/** The gateway of the container's way to peers, where it goes over this device. */
function gatewayOf({ toPeers, link }: ContainerLink) {
  return toPeers?.hops.find(({ dev }) => dev === link.name)?.gateway ?? null;
}

export default hostCheck({
  id: 'container-gateway-wrong',
  title: 'containers’ gateway is the bridge',
  severity: 'error',
  object: 'route',
  needs: ['containers', 'addresses'],
  expects: ['lease', 'bridgeName', 'family'],
  explain:
    'A container sends to the peers by a gateway in the lease’s subnet that neither the host nor another container has: ' +
    'nobody answers there. A gateway outside the subnet (Calico’s 169.254.1.1) and one in a container are allowed.',
  source: 'flannel v0.28.9 Documentation/running.md (Docker integration); failure modes 74 and 77',
  mended: 'the container answers a peer',
  subjects: ({ containers, addresses, lease }) => {
    if (lease === null || containers.partial) return [];
    const held = new Set([
      ...[...addresses.values()].flatMap((list) => list.map(({ ip }) => ip)),
      ...containers.links.flatMap((each) => each.addresses.map(({ ip }) => ip)),
    ]);
    return together(
      containers.links.filter(({ leased }) => leased !== null),
      (each) => {
        const gateway = gatewayOf(each);
        return gateway !== null && contains(lease.subnet, gateway) && !held.has(gateway);
      },
    );
  },
  judge: ({ each, all }, { bridgeName, addresses, family }) => {
    if (each !== all[0] || !each.toPeers) return null;
    const [bridge] = addresses.get(bridgeName ?? '') ?? [];
    const right = bridge === undefined ? 'BRIDGE-ADDRESS' : ipText(bridge.ip);
    return {
      name: containersName(all, bridgeName),
      expected: `via ${right}`,
      observed: routeText(each.toPeers),
      message: `${containersText(all)}: the way to peers goes via ${ipText(gatewayOf(each)!)}, which nobody has`,
      evidence: [{ probe: 'containers', line: each.toPeers.line }],
      remedy: [
        byHand(
          inContainer(
            each,
            ...ipCommand(family, 'route', 'replace', routeText(each.toPeers).split(' ')[0]!, 'via', right),
          ),
          'or create the container again; done when it answers a peer',
        ),
      ],
      breaks: 'none',
      about: { ip: gatewayOf(each)! },
    };
  },
});

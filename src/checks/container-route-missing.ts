import { ipText } from '../net/ip.ts';
import { byHand, containersName, containersText, hostCheck, inContainer, ipCommand, together } from './define.ts';

export default hostCheck({
  id: 'container-route-missing',
  title: 'containers have a route to the peers',
  severity: 'error',
  object: 'route',
  needs: ['containers', 'addresses'],
  expects: ['lease', 'bridgeName', 'family'],
  explain:
    'A container with an address of the lease has no route to any peer’s subnet, neither a default nor one of the overlay: ' +
    'requests reach it and its answers end in the container. A route into a device alone (Calico’s 169.254.1.1, multus) is a ' +
    'route; a container whose device is down has lost its routes with it.',
  source: 'ip-route(8); flannel CNI plugin flannel_linux.go; failure mode 77',
  mended: 'the container answers a peer',
  subjects: ({ containers }) =>
    together(
      containers.links.filter(
        ({ leased, link, ways }) => leased !== null && link.flags.includes('UP') && ways !== undefined,
      ),
      ({ ways }) => ways!.every(({ route }) => route === null),
    ),
  judge: ({ each, all }, { bridgeName, addresses, family }) => {
    if (each !== all[0]) return null;
    const [bridge] = addresses.get(bridgeName ?? '') ?? [];
    const gateway = bridge === undefined ? 'BRIDGE-ADDRESS' : ipText(bridge.ip);
    return {
      name: containersName(all, bridgeName),
      expected: `default via ${gateway}`,
      observed: 'no route',
      message: `${containersText(all)}: no route to any peer`,
      evidence: all.slice(0, 5).map(({ link }) => ({ probe: 'containers', line: link.line })),
      remedy: [
        byHand(
          inContainer(each, ...ipCommand(family, 'route', 'add', 'default', 'via', gateway, 'dev', each.link.name)),
          'or create the container again; done when it answers a peer',
        ),
      ],
      breaks: 'none',
    };
  },
});

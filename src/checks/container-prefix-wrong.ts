import { cidrText, contains } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import type { ContainerLink } from '../types/view.ts';
import {
  byHand,
  containersName,
  containersText,
  hostCheck,
  inContainer,
  inTurn,
  onePeer,
  peersText,
  routeText,
  together,
} from './define.ts';
import { unanswered } from './define-container.ts';

export default hostCheck({
  id: 'container-prefix-wrong',
  title: 'containers’ prefix length leaves the peers beyond the bridge',
  severity: 'error',
  object: 'address',
  needs: ['containers', 'sysctls'],
  expects: ['lease', 'bridgeName', 'family', 'peers'],
  explain:
    'A container’s address has a shorter prefix than the lease, so that peers’ containers seem to be on its own link: it asks for their ' +
    'Ethernet addresses on the bridge, where nobody has them, and never sends to its gateway. The network’s /16 taken for the subnet’s ' +
    '/24 is the usual mistake. Where the host answers in their stead (proxy_arp), it works and is not told.',
  source: 'flannel v0.28.9 Documentation/running.md (--bip from subnet.env); failure mode 77',
  mended: 'the container reaches a peer',
  subjects: ({ containers, sysctls, lease, family }) => {
    if (lease === null || family !== 4) return [];
    const wrong = (each: ContainerLink) =>
      each.leased!.prefixLength < lease.subnet.length &&
      unanswered(each, sysctls)?.route?.dst.length === each.leased!.prefixLength;
    const links = containers.links.filter(({ leased, ways }) => leased !== null && ways !== undefined);
    return [...together(links, wrong)].map((subject) => ({ ...subject, lease }));
  },
  judge: ({ each, all, lease }, { bridgeName, sysctls, peers }) => {
    const way = unanswered(each, sysctls);
    if (each !== all[0] || way === undefined || way.route === null || each.leased === null) return null;
    const { leased } = each;
    const ip = ipText(leased.ip);
    const gateway = each.ways?.flatMap(({ route }) => route?.hops ?? []).find((hop) => hop.gateway !== null)?.gateway;
    const kept = gateway !== undefined && gateway !== null && contains(lease.subnet, gateway);
    return {
      peer: onePeer(way.peers, peers),
      name: containersName(all, bridgeName),
      expected: `${ip}/${lease.subnet.length}`,
      observed: `${ip}/${leased.prefixLength}`,
      message: `${containersText(all)}: prefix length ${leased.prefixLength} makes it look for ${peersText(way.peers, peers)} on its own link (${routeText(way.route)})`,
      evidence: [leased.line, way.route.line].map((line) => ({ probe: 'containers', line })),
      remedy: inTurn([
        byHand(
          inContainer(each, 'ip', 'addr', 'add', `${ip}/${lease.subnet.length}`, 'dev', each.link.name),
          `beside the wrong one; done when \`ip addr\` in the container shows both`,
        ),
        byHand(
          inContainer(each, 'ip', 'addr', 'del', `${ip}/${leased.prefixLength}`, 'dev', each.link.name),
          `${kept ? '' : 'then a default route by the bridge’s address where it has none; '}lasting: give what makes the containers the subnet ${cidrText(lease.subnet)} (Docker’s --bip from subnet.env)`,
        ),
      ]),
      breaks: 'none',
      about: { ip: leased.ip },
    };
  },
});

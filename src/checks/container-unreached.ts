import { ipText } from '../net/ip.ts';
import type { ContainerLink, Leg, Sweep } from '../types/view.ts';
import {
  byHand,
  containersName,
  containersText,
  HIDDEN,
  hostCheck,
  inTurn,
  ipCommand,
  routeText,
  together,
} from './define.ts';

const LOST = new Set(['none', 'blackhole']);

/** Where the host sends what is for the container. */
function wayTo({ leased }: ContainerLink, { own }: Sweep): Leg | undefined {
  return own.find(({ first, last }) => first <= leased!.ip && leased!.ip <= last);
}

/** Nowhere, for a container with a route of its own; or into another container's cable. */
function astray(each: ContainerLink, sweep: Sweep, links: readonly ContainerLink[], bridgeName: string | null) {
  const leg = wayTo(each, sweep);
  const dev = leg?.route?.hops[0]?.dev ?? null;
  if (leg === undefined || each.port === null) return false;
  if (LOST.has(leg.fate)) return bridgeName === null && each.port.master === null;
  return (
    leg.fate === 'local' &&
    dev !== each.port.name &&
    dev !== each.port.master &&
    links.some(({ port }) => port !== null && port.name === dev)
  );
}

export default hostCheck({
  id: 'container-unreached',
  title: 'the host’s way to each container ends at its cable',
  severity: 'error',
  object: 'route',
  needs: ['containers', 'routes'],
  expects: ['lease', 'bridgeName'],
  explain:
    'The host has no route to a container that hangs on no bridge, or a route of its own for the container leads into another one’s ' +
    'cable: requests of peers arrive at the host and go astray there. It is left from a container that had the address before, or ' +
    'the agent that writes such routes (Calico’s Felix, the ptp plug-in) did not. Containers on a bridge need no route of their own.',
  source: 'ip-route(8); projectcalico/calico felix/routetable; failure modes 76 and 99',
  mended: '`ip route get` of the container names its cable, or the bridge it hangs on',
  *subjects({ containers, routes, lease, bridgeName }) {
    if (lease === null) return;
    const links = containers.links.filter(({ leased, port, link }) => leased && port && link.flags.includes('UP'));
    for (const sweep of routes)
      for (const subject of together(links, (each) => astray(each, sweep, links, bridgeName)))
        yield { ...subject, sweep, lease };
  },
  judge: ({ each, all, sweep, lease }, { bridgeName }) => {
    const leg = wayTo(each, sweep);
    if (each !== all[0] || leg === undefined || each.port === null || each.leased === null) return null;
    const { route } = leg;
    if (sweep.masked && leg.fate === 'none') return HIDDEN;
    const ip = ipText(each.leased.ip);
    const observed = route === null ? 'no route' : routeText(route);
    const command = ipCommand(lease.family, 'route');
    const over = each.port.master ?? each.port.name;
    const down = !each.port.flags.includes('UP');
    return {
      name: containersName(all, bridgeName),
      expected: `${ip} dev ${over}`,
      observed,
      message: `what is for ${containersText(all)} does not go to ${over}${down ? ', which is down,' : ''} but to: ${observed}`,
      evidence: [
        { probe: sweep.probe, line: route?.line ?? 0 },
        { probe: 'containers', line: each.leased.line },
      ],
      remedy: inTurn([
        ...(down ? [byHand(['ip', 'link', 'set', over, 'up'], `done when \`ip link show ${over}\` prints UP`)] : []),
        leg.fate === 'local' && each.port.master !== null
          ? byHand([...command, 'del', ...observed.split(' ')], 'find out who wrote it, or it comes back')
          : byHand(
              [...command, 'replace', ip, 'dev', over, 'scope', 'link'],
              'or restart the agent that writes the routes (calico-node)',
            ),
      ]),
      breaks: 'none',
      about: { ip: each.leased.ip },
    };
  },
});

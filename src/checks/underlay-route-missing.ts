import { ipText } from '../net/ip.ts';
import { byHand, hostCheck, ipCommand, routeText } from './define.ts';
import { outerWays } from './define-underlay.ts';

export default hostCheck({
  id: 'underlay-route-missing',
  title: 'the host has a route to every peer’s underlay address',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'underlay', 'rules'],
  expects: ['lease', 'family'],
  explain:
    'Outer packets are routed like the host’s own. Where rules and tables hold no route to a peer’s PublicIP, not even a ' +
    'default one, every encapsulated packet to it is refused inside the host. A default or connected route lost with a link ' +
    'that was down, or with a DHCP lease, looks like this.',
  source: 'Linux drivers/net/vxlan vxlan_get_route; failure modes 13 and 38',
  mended: '`ip route get` of the peer’s underlay address names the underlay device',
  *subjects({ vtep, underlay, lease }) {
    if (vtep !== null) yield* outerWays({ underlay, lease }, 'none');
  },
  judge: ({ outer, way, odd }, { family }) => {
    if (!odd) return null;
    const ip = ipText(way.peer.underlayIp);
    return {
      peer: way.peer,
      name: ip,
      expected: `a route to ${ip}`,
      observed: way.route === null ? 'no route' : routeText(way.route),
      message: `no route to {peer}’s underlay address ${ip}`,
      evidence: [{ probe: outer.probe, line: way.route?.line ?? 0 }],
      remedy: [
        byHand(
          ipCommand(family, 'route', 'replace', 'default', 'via', '<gateway>', 'dev', '<underlay device>'),
          `or let the network service set its routes again; done when \`ip route get ${ip}\` names the underlay device`,
        ),
      ],
      breaks: 'peer',
      about: { ip: way.peer.underlayIp },
    };
  },
});

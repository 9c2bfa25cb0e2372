import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { byHand, hostCheck, ipCommand, routeText, ruleText } from './define.ts';
import { outerWays } from './define-underlay.ts';

export default hostCheck({
  id: 'underlay-route-elsewhere',
  title: 'peers on the link of the VTEP’s device are reached over it',
  severity: 'warning',
  object: 'route',
  needs: ['vtep', 'vxlan', 'underlay'],
  expects: ['lease', 'family'],
  explain:
    'A peer’s PublicIP lies on the link of the device the VTEP is bound to, but a longer prefix or a policy rule takes outer ' +
    'packets out by another device: a VPN that accepted a route to the hosts’ own network, or a static route. They arrive by ' +
    'a detour, with a smaller MTU, or not at all. Two devices in one network, and peers behind gateways, are not reported.',
  source:
    'Linux drivers/net/vxlan vxlan_get_route (the VTEP’s dev does not bind the route); failure modes 13, 17 and 22',
  mended: '`ip route get` of the peer’s underlay address names the VTEP’s device',
  *subjects({ vtep, vxlan, underlay, lease }) {
    if (vtep !== null && vxlan?.link.vxlan?.dev != null) yield* outerWays({ underlay, lease }, 'elsewhere');
  },
  judge: ({ outer, way, odd }, { vxlan, family }) => {
    if (!odd || way.route === null) return null;
    const { route, rule } = way;
    const ip = ipText(way.peer.underlayIp);
    const dev = vxlan!.link.vxlan!.dev!;
    const by = rule === null || rule.table === 'main' ? '' : ` by rule ${rule.priority} (${ruleText(rule)})`;
    return {
      peer: way.peer,
      name: cidrText(route.dst),
      expected: `${ip} reached over ${dev}`,
      observed: `${routeText(route)}${by}`,
      message: `route ${routeText(route)}${by} takes outer packets for {peer} away from ${dev}`,
      evidence: [
        { probe: outer.probe, line: route.line },
        ...(by === '' ? [] : [{ probe: family === 4 ? 'ip-rule' : 'ip-6-rule', line: rule!.line } as const]),
      ],
      remedy: [
        byHand(
          ipCommand(family, 'route', 'del', ...routeText(route).split(' ')),
          `unless the detour is meant; done when \`ip route get ${ip}\` names ${dev}`,
        ),
      ],
      breaks: 'none',
      about: { ip: way.peer.underlayIp, prefix: route.dst },
    };
  },
});

import { cidrText, contains, firstIp } from '../net/cidr.ts';
import { byHand, hostCheck, routeText } from './define.ts';

export default hostCheck({
  id: 'bridge-route-missing',
  title: 'the host’s own subnet leads to its bridge',
  severity: 'error',
  object: 'route',
  needs: ['routes', 'addresses', 'devices'],
  expects: ['lease', 'bridgeName', 'vtepName'],
  explain:
    'Packets for the host’s own containers must go to the bridge that holds the subnet. Without that route they follow the ' +
    'overlay’s or the default route out again. A host that has no bridge yet has no such route, and per-container /32 ' +
    'routes (Canal) are an answer too.',
  source: 'flannel v0.28.9 Documentation/running.md; failure modes 39, 41 and 76',
  subjects: ({ routes, addresses, devices, lease, bridgeName, vtepName }) => {
    if (lease === null || bridgeName === null || bridgeName === vtepName) return [];
    const up = devices.get(bridgeName)?.sightings.some(({ link }) => link.flags.includes('UP'));
    const holds = (addresses.get(bridgeName) ?? []).some(({ ip }) => contains(lease.subnet, ip));
    return up && holds ? routes.map((sweep) => ({ sweep, lease })) : [];
  },
  judge: ({ sweep, lease }, { bridgeName, vtepName, devices }) => {
    const astray = sweep.own.find(({ first, last, route, unknown }) => {
      if (unknown) return false;
      if (route === null) return true;
      // IPv6 keeps the VTEP's own address in table main as well
      if (route.type === 'local' || (last === first && first === firstIp(lease.subnet))) return false;
      const dev = route.hops[0]?.dev ?? null;
      if (dev === bridgeName) return false;
      const single = route.dst.length === (lease.family === 4 ? 32 : 128);
      // a second bridge may hold a part of the subnet
      const bridged = dev !== null && devices.get(dev)?.sightings.some(({ link }) => link.kind === 'bridge') === true;
      return dev === vtepName || !(single || bridged);
    });
    if (astray === undefined) return null;
    const observed = astray.route === null ? 'no route' : routeText(astray.route);
    return {
      name: cidrText(lease.subnet),
      expected: `${cidrText(lease.subnet)} dev ${bridgeName}`,
      observed,
      message: `own subnet ${cidrText(lease.subnet)} does not lead to ${bridgeName} but to: ${observed}`,
      evidence: [{ probe: sweep.probe, line: astray.route?.line ?? 0 }],
      remedy: [
        byHand(
          ['ip', 'route', 'replace', cidrText(lease.subnet), 'dev', bridgeName!],
          'done when `ip route get` of a container names the bridge',
        ),
      ],
      breaks: 'host',
      // a rule may have decided, or none: then the subnet's own route is not what is wrong
      about: astray.rule === null || astray.rule.table === 'main' ? { prefix: lease.subnet } : {},
    };
  },
});

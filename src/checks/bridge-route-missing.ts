import { cidrText, contains } from '../net/cidr.ts';
import { byHand, HIDDEN, hostCheck, inTurn, ipCommand, routeText } from './define.ts';

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
  mended: '`ip route get` of a container names the bridge',
  subjects: ({ routes, addresses, devices, lease, bridgeName, vtepName }) => {
    if (lease === null || bridgeName === null || bridgeName === vtepName) return [];
    const up = devices.get(bridgeName)?.sightings.some(({ link }) => link.flags.includes('UP'));
    const holds = (addresses.get(bridgeName) ?? []).some(({ ip }) => contains(lease.subnet, ip));
    return up && holds ? routes.map((sweep) => ({ sweep, lease })) : [];
  },
  judge: ({ sweep, lease }, { bridgeName }) => {
    const astray = sweep.own.find(({ fate }) => fate === 'none' || fate === 'shadowed' || fate === 'blackhole');
    if (astray === undefined) return null;
    if (sweep.masked && astray.fate === 'none') return HIDDEN;
    const observed = astray.route === null ? 'no route' : routeText(astray.route);
    const ip = ipCommand(lease.family);
    const prefix = cidrText(lease.subnet);
    return {
      name: prefix,
      expected: `${prefix} dev ${bridgeName}`,
      observed,
      message: `own subnet ${prefix} does not lead to ${bridgeName} but to: ${observed}`,
      evidence: [{ probe: sweep.probe, line: astray.route?.line ?? 0 }],
      remedy: inTurn([
        ...(astray.fate === 'none'
          ? []
          : [
              byHand(
                [...ip, 'route', 'del', ...observed.split(' ')],
                'it takes the containers’ addresses away; find out who installed it',
              ),
            ]),
        byHand(
          [...ip, 'route', 'replace', prefix, 'dev', bridgeName!],
          'done when `ip route get` of a container names the bridge',
        ),
      ]),
      breaks: 'host',
      about: { prefix: lease.subnet },
    };
  },
});

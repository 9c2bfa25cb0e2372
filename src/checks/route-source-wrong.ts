import { cidrText, contains } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { anyOf, byHand, hostCheck, restartFlannel, routeText } from './define.ts';

export default hostCheck({
  id: 'route-source-wrong',
  title: 'routes over the VTEP prefer a source of the host’s own subnet',
  severity: 'warning',
  object: 'route',
  needs: ['vtep', 'routes'],
  expects: ['lease'],
  explain:
    'The preferred source (`src`) of a route into the overlay is what the host itself is seen as. Outside its own subnet, ' +
    'peers send the answers elsewhere: containers are fine, the host’s own connections to them are not.',
  source: 'ip-route(8); failure mode 33',
  mended: '`ip route get` of a peer’s container prints a src of the host’s own subnet',
  *subjects({ vtep, routes, lease }) {
    if (vtep === null || lease === null) return;
    for (const sweep of routes) {
      for (const route of sweep.overVtep) {
        if (route.type === 'unicast' && route.src !== null && route.dst.length > 0)
          yield { sweep, route, src: route.src, lease };
      }
    }
  },
  judge: ({ sweep, route, src, lease }) =>
    contains(lease.subnet, src)
      ? null
      : {
          name: cidrText(route.dst),
          expected: `src inside ${cidrText(lease.subnet)}`,
          observed: `${routeText(route)} src ${ipText(src)}`,
          message: `route ${routeText(route)} prefers source ${ipText(src)}, outside the lease ${cidrText(lease.subnet)}`,
          evidence: [{ probe: sweep.probe, line: route.line }],
          remedy: anyOf([
            restartFlannel('sets the VTEP’s address, and with it this route'),
            byHand(
              [
                'ip',
                'route',
                'replace',
                ...routeText(route).split(' '),
                ...(route.hops.some(({ onlink }) => onlink) ? ['onlink'] : []),
              ],
              'the route without a preferred source',
            ),
          ]),
          breaks: 'none',
          about: { prefix: route.dst, ip: src },
        },
});

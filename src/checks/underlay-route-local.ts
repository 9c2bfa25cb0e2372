import { hostCheck, ofAddress } from './define.ts';
import { outerRouteTaken, outerWays } from './define-underlay.ts';

export default hostCheck({
  id: 'underlay-route-local',
  title: 'no route of type local takes a peer’s underlay address',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'underlay'],
  expects: ['lease', 'family'],
  explain:
    'A route of type local that no address of the host brought takes a peer’s PublicIP: the overlay’s rows are all right, and every ' +
    'encapsulated packet to this peer is delivered to the host itself. Virtual servers and transparent proxies write such routes.',
  source: 'ip-route(8) type local; failure modes 13 and 15',
  mended: '`ip route get` of the peer’s underlay address names the underlay device',
  *subjects({ vtep, underlay, lease }) {
    if (vtep !== null) yield* outerWays({ underlay, lease }, 'local');
  },
  judge: ({ outer, way, odd }, { family }) => {
    if (!odd || way.route === null || ofAddress(way.route)) return null;
    return outerRouteTaken(outer, way, way.route, family, 'delivers packets to {address} on this host');
  },
});

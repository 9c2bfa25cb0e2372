import { hostCheck } from './define.ts';
import { outerRouteTaken, outerWays } from './define-underlay.ts';

export default hostCheck({
  id: 'underlay-route-blackhole',
  title: 'no route drops packets to a peer’s underlay address',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'underlay'],
  expects: ['lease', 'family'],
  explain:
    'A blackhole, unreachable or prohibit route takes a peer’s PublicIP: the overlay’s rows are all right, and every ' +
    'encapsulated packet to this peer ends inside the host. Left over from a block list, a routing daemon or hand.',
  source: 'ip-route(8) route types; failure modes 13 and 43',
  mended: '`ip route get` of the peer’s underlay address names the underlay device',
  *subjects({ vtep, underlay, lease }) {
    if (vtep !== null) yield* outerWays({ underlay, lease }, 'blackhole');
  },
  judge: ({ outer, way, odd }, { family }) => {
    if (!odd || way.route === null) return null;
    return outerRouteTaken(outer, way, way.route, family, 'drops packets to {address}');
  },
});

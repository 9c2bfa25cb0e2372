import type { ContainerLink, Sweep } from '../types/view.ts';
import { byHand, containersText, hostCheck, together } from './define.ts';

/** The host sends what is for the container to the bridge. */
function ledToBridge(each: ContainerLink, routes: readonly Sweep[], bridgeName: string): boolean {
  const ip = each.leased!.ip;
  return routes.some(({ own }) =>
    own.some(({ first, last, route }) => first <= ip && ip <= last && route?.hops[0]?.dev === bridgeName),
  );
}

export default hostCheck({
  id: 'bridge-port-detached',
  title: 'containers’ cables hang on the bridge',
  severity: 'error',
  object: 'bridge',
  needs: ['containers', 'routes'],
  expects: ['lease', 'bridgeName'],
  explain:
    'The host’s end of a container’s cable is no port of the bridge, or of another one, while the host’s route for the ' +
    'container leads to the bridge: nothing reaches it. A route of its own for the container (Calico, the ptp plug-in) is ' +
    'another right answer. A cable is known by both ends naming each other.',
  source: 'ip-link(8) master; failure mode 76',
  mended: 'the bridge’s address answers in the container',
  subjects: ({ containers, routes, lease, bridgeName }) => {
    if (lease === null || bridgeName === null) return [];
    return together(
      containers.links.filter(({ leased, port }) => leased !== null && port !== null),
      (each) => each.port!.master !== bridgeName && ledToBridge(each, routes, bridgeName),
    );
  },
  judge: ({ each, all }, { bridgeName }) => {
    if (each !== all[0] || each.port === null) return null;
    const { name, master, line } = each.port;
    return {
      name: all.length === 1 ? name : bridgeName!,
      expected: `${name} with master ${bridgeName}`,
      observed: master === null ? 'no master' : `master ${master}`,
      message: `${containersText(all)}: ${name} is ${master === null ? `not on ${bridgeName}` : `on ${master}, not on ${bridgeName}`}`,
      evidence: [
        { probe: 'ip-d-link', line },
        { probe: 'containers', line: each.link.line },
      ],
      remedy: [
        byHand(
          ['ip', 'link', 'set', name, 'master', bridgeName!],
          'done when the bridge’s address answers in the container',
        ),
      ],
      breaks: 'none',
    };
  },
});

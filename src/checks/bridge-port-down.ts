import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'bridge-port-down',
  title: 'the bridge’s ports are up and forward',
  severity: 'error',
  object: 'bridge',
  needs: ['devices'],
  expects: ['lease', 'bridgeName'],
  explain:
    'A container’s cable hangs on the bridge, and the host’s end has no UP flag, or has a carrier and is blocked: by spanning ' +
    'tree, which saw a loop, or by hand. Nothing passes. A port that still listens or learns will forward soon; one without ' +
    'a carrier is a container that is down.',
  source: 'ip-link(8), bridge(8) link set state; failure mode 76',
  mended: '`bridge link show` prints the port forwarding, and the container answers the bridge’s address',
  subjects: ({ devices, lease, bridgeName }) => {
    const bridge = bridgeName === null || lease === null ? undefined : devices.get(bridgeName);
    if (bridge === undefined || !bridge.sightings.some(({ link }) => link.flags.includes('UP'))) return [];
    const ports = [...devices.values()].flatMap(({ sightings }) =>
      sightings
        .filter(({ probe, link }) => probe === 'ip-d-link' && link.kind === 'veth' && link.master === bridgeName)
        .map(({ link }) => link),
    );
    const wrong = ports.filter(
      ({ flags, bridgePort }) =>
        !flags.includes('UP') ||
        (flags.includes('LOWER_UP') && (bridgePort?.state === 'blocking' || bridgePort?.state === 'disabled')),
    );
    return ports.map((port) => ({ port, wrong }));
  },
  judge: ({ port, wrong }, { bridgeName }) => {
    if (port !== wrong[0]) return null;
    const down = !port.flags.includes('UP');
    const state = down ? 'down' : (port.bridgePort?.state ?? 'blocked');
    const others = wrong.length > 1 ? ` and ${wrong.length - 1} more` : '';
    return {
      name: wrong.length === 1 ? port.name : bridgeName!,
      expected: 'UP, state forwarding',
      observed: down ? `flags ${port.flags.join(',')}` : `state ${state}`,
      message: `${port.name}${others} on ${bridgeName} is ${state}`,
      evidence: wrong.slice(0, 5).map(({ line }) => ({ probe: 'ip-d-link', line })),
      remedy: [
        down
          ? byHand(['ip', 'link', 'set', port.name, 'up'], 'done when the container answers the bridge’s address')
          : byHand(
              ['bridge', 'link', 'set', 'dev', port.name, 'state', '3'],
              'forwarding; with spanning tree on, find the loop first (`ip -d link show` of the bridge tells stp_state)',
            ),
      ],
      breaks: 'none',
    };
  },
});

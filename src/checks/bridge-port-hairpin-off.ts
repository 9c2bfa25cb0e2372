import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'bridge-port-hairpin-off',
  title: 'a container can reach itself through its service, on all of the bridge’s ports or on none',
  severity: 'warning',
  object: 'bridge',
  needs: ['devices'],
  expects: ['lease', 'bridgeName'],
  explain:
    'A container that opens a connection to its own service is sent back to the port it came from, which a bridge refuses unless the port’s ' +
    'hairpin mode is on. flannel’s manifest asks for it on every port; Docker sets it without its proxy. Ports without it beside ' +
    'ports with it are left from before, or were changed: only self-access fails there. A bridge that has it nowhere is as somebody wants it.',
  source: 'bridge(8) hairpin; flannel Documentation/kube-flannel.yml (hairpinMode); kubernetes#14533; failure mode 78',
  mended: '`bridge -d link show` prints `hairpin on` for every port',
  *subjects({ devices, lease, bridgeName }) {
    if (lease === null || bridgeName === null) return;
    const ports = [...devices.values()].flatMap(({ sightings }) =>
      sightings
        .filter(({ probe, link }) => probe === 'ip-d-link' && link.kind === 'veth' && link.master === bridgeName)
        .map(({ link }) => link),
    );
    const known = ports.filter(({ bridgePort }) => typeof bridgePort?.hairpin === 'boolean');
    if (known.length > 0) yield { known, off: known.filter(({ bridgePort }) => bridgePort!.hairpin === false) };
  },
  judge: ({ known, off: [first, ...more] }, { bridgeName }) => {
    if (first === undefined || more.length + 1 === known.length) return null;
    const off = [first, ...more];
    return {
      name: more.length === 0 ? first.name : bridgeName!,
      expected: 'hairpin on, as on the bridge’s other ports',
      observed: `hairpin off on ${off.length} of ${known.length} ports`,
      message: `${first.name}${more.length === 0 ? '' : ` and ${more.length} more`} on ${bridgeName} ${more.length === 0 ? 'has' : 'have'} hairpin mode off, other ports have it on: the container there cannot reach itself through its service`,
      evidence: off.slice(0, 5).map(({ line, bridgePort }) => ({ probe: 'ip-d-link', line: bridgePort?.line ?? line })),
      remedy: [
        byHand(
          ['bridge', 'link', 'set', 'dev', first.name, 'hairpin', 'on'],
          'for ports to come: "hairpinMode": true in the delegate of flannel’s conflist',
        ),
      ],
      breaks: 'none',
    };
  },
});

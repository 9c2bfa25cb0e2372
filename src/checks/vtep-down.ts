import { anyOf, byHand, hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-down',
  title: 'the VTEP is up',
  severity: 'error',
  object: 'vtep',
  needs: ['vtep'],
  expects: ['lease'],
  explain:
    'The VXLAN device has no UP flag: its UDP socket is closed, peers get port unreachable, and the kernel dropped its ' +
    'routes and permanent neighbours. `state UNKNOWN` is normal for this device; a missing UP flag is not.',
  source: 'Linux drivers/net/vxlan vxlan_open/vxlan_stop; failure mode 30',
  mended: '`ip link show` of the VTEP prints UP, and `ip route` the routes to all peers',
  subjects: ({ vtep, lease }) => (vtep === null || lease === null ? [] : [vtep]),
  judge: (vtep) => {
    const down = vtep.sightings.find(({ link }) => link.flags.length > 0 && !link.flags.includes('UP'));
    return down === undefined
      ? null
      : {
          name: vtep.name,
          expected: 'flag UP',
          observed: `flags ${down.link.flags.join(',')}`,
          message: `device ${vtep.name} is down`,
          evidence: [{ probe: down.probe, line: down.link.line }],
          remedy: anyOf([
            restartFlannel(`brings ${vtep.name} up and writes its rows again; up alone does not bring the rows back`),
            byHand(['ip', 'link', 'set', vtep.name, 'up'], 'opens the UDP socket; then restart flannel for the rows'),
          ]),
          breaks: 'host',
        };
  },
});

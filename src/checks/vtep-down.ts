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
    'routes and permanent neighbours. `state UNKNOWN` is normal for this device; a missing UP flag is not. NO-CARRIER beside UP drops ' +
    'what is sent and keeps all rows: a VXLAN device has a carrier unless somebody takes it away.',
  source: 'Linux drivers/net/vxlan vxlan_open/vxlan_stop, ip-link(8) protodown; failure mode 30',
  mended: '`ip link show` of the VTEP prints UP, and `ip route` the routes to all peers',
  subjects: ({ vtep, lease }) => (vtep === null || lease === null ? [] : [vtep]),
  judge: (vtep) => {
    const down = vtep.sightings.find(({ link }) => link.flags.length > 0 && !link.flags.includes('UP'));
    const idle = vtep.sightings.find(({ link }) => link.flags.includes('UP') && link.flags.includes('NO-CARRIER'));
    if (down === undefined && idle !== undefined)
      return {
        name: vtep.name,
        expected: 'flag LOWER_UP',
        observed: `flags ${idle.link.flags.join(',')}`,
        message: `device ${vtep.name} has no carrier: it drops what it is given to send`,
        evidence: [{ probe: idle.probe, line: idle.link.line }],
        remedy: [
          byHand(['ip', 'link', 'set', vtep.name, 'protodown', 'off'], 'all rows are still there; end what set it'),
        ],
        breaks: 'host',
      };
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

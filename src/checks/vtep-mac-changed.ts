import { macText } from '../net/mac.ts';
import { anyOf, byHand, hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-mac-changed',
  title: 'the VTEP has the MAC its lease announces',
  severity: 'error',
  object: 'vtep',
  needs: ['vtep'],
  expects: ['lease'],
  explain:
    'Peers address inner frames to the MAC in the lease. With another MAC on the device they arrive, are counted as ' +
    'received, and are thrown away as meant for somebody else. udev or systemd (MACAddressPolicy), NetworkManager, or a ' +
    'device created again without a new lease do this; changing the MAC also flushes the neighbours on the device.',
  source:
    'flannel v0.28.9 pkg/backend/vxlan/vxlan.go (VtepMAC in the lease); flannel issue 1155; failure modes 26 and 27',
  mended: '`ip link show` of the VTEP prints the MAC of the lease, and a peer’s container is answered',
  subjects: ({ vtep, lease }) =>
    vtep === null || lease === null || lease.vtepMac === null ? [] : [{ vtep, mac: lease.vtepMac }],
  judge: ({ vtep, mac }) => {
    const odd = vtep.sightings.find(({ link }) => link.mac !== null && link.mac !== mac);
    return odd === undefined || odd.link.mac === null
      ? null
      : {
          name: vtep.name,
          expected: macText(mac),
          observed: macText(odd.link.mac),
          message: `device ${vtep.name} has MAC ${macText(odd.link.mac)}, its lease announces ${macText(mac)}`,
          evidence: [{ probe: odd.probe, line: odd.link.macLine }],
          remedy: anyOf([
            restartFlannel('puts the device’s MAC into the lease, and every peer follows'),
            byHand(
              ['ip', 'link', 'set', vtep.name, 'address', macText(mac)],
              'back to the announced MAC; the change flushed the neighbours, so restart flannel after it',
            ),
          ]),
          breaks: 'host',
          about: { mac: odd.link.mac },
        };
  },
});

import { deleteDevice, hostCheck, inTurn, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-learning-on',
  title: 'the VTEP does not learn addresses from packets',
  severity: 'warning',
  object: 'vtep',
  needs: ['vxlan'],
  expects: ['lease', 'era', 'overlay'],
  explain:
    'flannel writes every FDB entry itself and creates the device with `nolearning` since v0.5, unless net-conf says ' +
    'Learning. A device that learns lets packets that come in change where others are sent: after a host changes its ' +
    'address, traffic sticks to the old one. flannel does not compare this attribute when it keeps a device.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/device.go; failure modes 35 and 69',
  mended: '`ip -d link show` of the VTEP prints nolearning',
  subjects: ({ vxlan, lease, era, overlay }) =>
    vxlan === null || lease === null || era === null || era === 'A' || overlay.learning !== false ? [] : [vxlan],
  judge: ({ link, probe }) =>
    link.vxlan?.learning !== true
      ? null
      : {
          name: link.name,
          expected: 'nolearning',
          observed: 'no `nolearning` printed: it learns',
          message: `device ${link.name} learns addresses from packets, flannel creates it with nolearning`,
          evidence: [{ probe, line: link.vxlan.line }],
          remedy: inTurn([
            deleteDevice(link.name, 'flannel keeps a device that is there, whatever it learns'),
            restartFlannel('creates it with nolearning and writes its rows again'),
          ]),
          breaks: 'none',
        },
});

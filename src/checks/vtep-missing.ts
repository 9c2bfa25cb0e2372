import { hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-missing',
  title: 'the VTEP exists',
  severity: 'error',
  object: 'vtep',
  needs: ['vtep', 'devices'],
  expects: ['lease', 'vtepName'],
  explain:
    'The host holds a lease but has no flannel VXLAN device, so it neither sends to nor receives from any peer. ' +
    'Its routes, neighbours and FDB rows went with the device.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/vxlan.go (one device flannel.<VNI> per host); failure mode 31',
  mended: '`ip -d link show` of the VTEP prints it',
  subjects: ({ lease, vtepName, devices }) => (lease === null || !devices.has('lo') ? [] : [vtepName]),
  judge: (name, { vtep }) =>
    vtep !== null
      ? null
      : {
          name,
          expected: `a device ${name}`,
          observed: 'no such device',
          message: `device ${name} does not exist`,
          evidence: [{ probe: 'ip-d-link', line: 0 }],
          remedy: [restartFlannel(`creates ${name} again`)],
          breaks: 'host',
        },
});

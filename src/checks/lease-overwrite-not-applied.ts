import { ipText } from '../net/ip.ts';
import { clusterCheck, everyLease, placeOf, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-overwrite-not-applied',
  title: 'public-ip-overwrite has reached public-ip',
  severity: 'warning',
  object: 'lease',
  explain:
    'flannel puts the annotation public-ip-overwrite into public-ip when it starts, and peers send to public-ip. The two differ: the ' +
    'annotation was changed while flannel ran, and peers still send to the former address.',
  source: 'flannel v0.28.9 pkg/subnet/kube/kube.go (Overriding public ip); failure mode 50',
  mended: 'the public-ip annotation shows the overwritten address',
  judge: (estate, hosts) => {
    const subjects = everyLease(estate).flatMap(({ lease }) =>
      lease.overwriteIp == null ? [] : [{ lease, wanted: lease.overwriteIp }],
    );
    return {
      examined: subjects.length,
      drafts: subjects
        .filter(({ lease, wanted }) => lease.underlayIp !== wanted)
        .map(({ lease, wanted }) => ({
          ...placeOf(lease, hosts),
          name: ipText(wanted),
          expected: `public-ip ${ipText(wanted)}`,
          observed: `public-ip ${ipText(lease.underlayIp)}`,
          message: `public-ip-overwrite says ${ipText(wanted)}, peers are told ${ipText(lease.underlayIp)}`,
          evidence: [],
          remedy: [restartFlannel('announces the overwritten address')],
          breaks: 'none' as const,
        })),
    };
  },
});

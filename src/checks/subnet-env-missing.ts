import { type ClusterDraft, clusterCheck, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'subnet-env-missing',
  title: 'flannel’s subnet file is there',
  severity: 'warning',
  object: 'subnet-env',
  explain:
    'The host holds a lease and has no /run/flannel/subnet.env, while other hosts of the estate do: the CNI plug-in cannot ' +
    'start another container, and Docker’s next start takes 172.17.0.1. The folder is lost at a reboot until flannel is up. ' +
    'Where no host has the file there, flannel was told another place (MicroK8s: /var/snap/microk8s/common/run/flannel).',
  source: 'flannel v0.28.9 pkg/subnet/subnet.go WriteSubnetFile, --subnet-file; failure mode 62',
  mended: '/run/flannel/subnet.env is there, and a new container starts',
  judge: (_estate, hosts) => {
    const usual = hosts.some(({ subnetEnv }) => subnetEnv === 'there');
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const host of hosts) {
      const { subnetEnv, lease, vtepName } = host;
      if (!usual || subnetEnv === null || lease === null || vtepName === null) continue;
      examined++;
      if (subnetEnv === 'there' || drafts.some((draft) => draft.host?.host === host.host)) continue;
      drafts.push({
        host,
        name: '/run/flannel/subnet.env',
        expected: 'the file',
        observed: 'no such file',
        message: 'has no /run/flannel/subnet.env: new containers do not start',
        evidence: [{ probe: 'subnet-env', line: 0 }],
        remedy: [restartFlannel('writes the file when it has its lease; its log tells what it waits for')],
        breaks: 'none',
      });
    }
    return { examined, drafts };
  },
});

import { ALL_HOSTS, byHand, clusterCheck } from './define.ts';

export default clusterCheck({
  id: 'network-config-backend-wrong',
  title: 'net-conf names the backend that the leases are of',
  severity: 'warning',
  object: 'network-config',
  explain:
    'net-conf names another backend than all leases are of, or none. Without one flannel takes udp, a slow one through user space, ' +
    'whatever the documentation of some versions says. The next host that starts, or restarts, no longer talks to the others.',
  source: 'flannel v0.28.9 pkg/subnet/config.go (parseBackendType); failure modes 68 and 115',
  mended: 'net-conf names the backend the devices are of',
  judge: ({ config, overlays, source }) => {
    const all = overlays.flatMap(({ leases, foreignLeases }) => [...leases, ...foreignLeases]);
    const ours = all.some(({ backendType }) => backendType === 'vxlan');
    const fallback = config !== null && !config.backendNamed && all.some(({ backendType }) => backendType === 'udp');
    // a list made by hand may leave the backend out; a mixed estate is another fault
    const subject = config !== null && (source !== 'file' || config.backendNamed) && (ours || fallback);
    if (!subject) return { examined: 0, drafts: [] };
    const mixed = all.some(({ backendType }) => backendType === config.backendType);
    if (config.backendType === 'vxlan' || (mixed && !(fallback && !ours))) return { examined: 1, drafts: [] };
    const named = config.backendNamed ? config.backendType : 'none, which means udp';
    return {
      examined: 1,
      drafts: [
        {
          host: null,
          at: ALL_HOSTS,
          name: 'Backend.Type',
          expected: 'backend vxlan',
          observed: `backend ${named}`,
          message: ours
            ? `net-conf names backend ${named}; all leases are vxlan`
            : 'net-conf names no backend, so flannel runs the slow udp backend',
          evidence: [],
          remedy: [
            byHand(
              ['etcdctl', 'get', '/coreos.com/network/config'],
              'shows net-conf (the ConfigMap kube-flannel-cfg in Kubernetes): put "Backend": {"Type": "vxlan"} into it before a host restarts',
            ),
          ],
          breaks: 'none',
        },
      ],
    };
  },
});

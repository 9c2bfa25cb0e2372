import { anyOf, byHand, hostCheck } from './define.ts';
import { acceptForwarded, lossDraft, lossSubjects, ways } from './define-firewall.ts';

export default hostCheck({
  id: 'firewall-drops-prerouting',
  title: 'packets for containers pass PREROUTING',
  severity: 'error',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'vtepName', 'overlay'],
  explain:
    'Before the route is looked up, raw and mangle may drop a packet, and nothing in FORWARD or DOCKER-USER brings it back. Docker ' +
    '28 does: it drops what comes to a container’s address by another device than its own bridge, the VTEP included.',
  source: 'moby#49832, moby#52224 (raw PREROUTING); failure mode 98',
  mended: 'a peer reaches a container of this host, and the rule’s counter stands still',
  subjects: ({ firewall, lease }) => lossSubjects(firewall, 'prerouting', lease),
  judge: (subject, { vtepName }) => {
    const { loss } = subject;
    if (loss === null) return null;
    const docker = loss.by.table.name === 'raw' && (loss.by.rule?.text.includes('! -i') ?? false);
    const draft = lossDraft(subject, ways(loss), acceptForwarded(vtepName, loss, null))!;
    return {
      ...draft,
      breaks: loss.unsure || loss.doubts.length > 0 ? 'unknown' : subject.peer === null ? 'host' : 'peer',
      remedy: docker
        ? anyOf([
            byHand(
              ['dockerd', '--allow-direct-routing'],
              '"allow-direct-routing": true in daemon.json, or the bridge’s option ' +
                `com.docker.network.bridge.trusted_host_interfaces=${vtepName}; then restart Docker: the raw rules are gone`,
            ),
            draft.remedy,
          ])
        : draft.remedy,
    };
  },
});

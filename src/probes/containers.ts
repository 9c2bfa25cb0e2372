import { defineProbe } from './define.ts';
import { parseContainers } from './parse-containers.ts';

/**
 * Looks into each network namespace that Docker, CNI or `ip netns` keep a file of, the host's own and doubles passed over, and
 * prints its addresses, routes and neighbours under headings. Only reads; at most 64, and each heading tells how many there are.
 */
const SCRIPT = [
  'while read -r k _ u _; do [ "$k" != Uid: ] || break; done </proc/self/status',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
  '[ "${u:-$(id -u)}" = 0 ] || { echo "Operation not permitted: needs root" >&2; exit 1; }',
  'command -v nsenter >/dev/null || { echo "nsenter: command not found" >&2; exit 127; }',
  'set -- $(stat -L -c "%i %n" /proc/self/ns/net /run/docker/netns/* /run/netns/* /var/run/netns/* 2>/dev/null)',
  'seen=" "; list=; n=0; k=0; while [ $# -gt 1 ]; do i=$1 f=$2; shift 2',
  'case $seen in *" $i "*) continue;; esac; seen="$seen$i "',
  'case $f in /proc/*) continue;; esac; n=$((n+1)); [ $n -gt 64 ] || list="$list $f"; done',
  'for f in $list; do k=$((k+1)); echo "netns $k $n $f"',
  'nsenter --net="$f" sh -c "ip addr; echo routes; ip route show table all; echo neighbours; ip neigh"; done; true',
].join('; ');

/** Addresses, routes and neighbours of the host's containers: where the last hop to a container, and the first one out of it, can fail. */
export const containers = defineProbe({
  id: 'containers',
  title: "addresses, routes and neighbours in the containers' network namespaces",
  file: 'containers.txt',
  command: { argv: ['sh', '-c', SCRIPT] },
  root: true,
  core: false,
  optional: true,
  parse: parseContainers,
});

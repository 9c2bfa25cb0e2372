import { defineProbe } from './define.ts';
import { parseContainers } from './parse-containers.ts';

/**
 * Looks into each network namespace that Docker, CNI or `ip netns` keep a file of, the host's own and doubles passed over, and
 * prints its addresses, routes and neighbours under headings. Only reads; at most 64, and each heading tells how many there are.
 */
const SCRIPT = [
  '[ "$(id -u)" = 0 ] || { echo "Operation not permitted: needs root" >&2; exit 1; }',
  'command -v nsenter >/dev/null || { echo "nsenter: command not found" >&2; exit 127; }',
  'seen=" $(stat -L -c %i /proc/self/ns/net) "; list=; n=0; k=0',
  'for f in /run/docker/netns/* /run/netns/* /var/run/netns/*; do i=$(stat -L -c %i "$f" 2>/dev/null) || continue',
  'case $seen in *" $i "*) continue;; esac; seen="$seen$i "; n=$((n+1)); [ $n -gt 64 ] || list="$list $f"; done',
  'for f in $list; do k=$((k+1)); echo "netns $k $n $f"; nsenter --net="$f" ip addr',
  'echo routes; nsenter --net="$f" ip route show table all; echo neighbours; nsenter --net="$f" ip neigh; done; true',
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

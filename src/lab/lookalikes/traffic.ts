import type { LabHands, LabLookalike } from '../../types/fault.ts';
import { SHAPE_NAMES, SHAPES } from '../shapes.ts';
import { bash, lookalike } from './define.ts';

const PIDS = '/run/lab/traffic.pids';

/** Starts a command in a container that outlives this call, and notes it on its host. */
function start(lab: LabHands, place: string, command: string): Promise<string> {
  const script = `${command} </dev/null >/dev/null 2>&1 & echo $! >>${PIDS}`;
  return lab.at(place, ['bash', '-c', script]);
}

/** Pings, and TCP that fills the pipe now and then, from a container of the first host to one of each other host that has any. */
async function begin(lab: LabHands): Promise<void> {
  const from = 'minion1/container1';
  const to = lab.host('minion2').bridgeIp.replace(/\.1$/, '.2');
  await start(lab, 'minion2/container1', 'exec socat -u TCP-LISTEN:5001,fork,reuseaddr /dev/null');
  await start(lab, from, `exec ping -n -i 0.05 ${to}`);
  await start(lab, from, `while :; do head -c 300000 /dev/zero | socat -u - TCP:${to}:5001; sleep 0.2; done`);
}

async function end(lab: LabHands): Promise<void> {
  for (const host of ['minion1', 'minion2']) {
    await bash(lab, host, `while read -r pid; do kill "$pid" || true; done <${PIDS}; rm ${PIDS}`);
  }
}

/** Containers talk while the check runs. */
export const UNDER_TRAFFIC: readonly LabLookalike[] = SHAPE_NAMES.filter((shape) =>
  ['plain', 'direct', 'dual', 'canal', 'docker', 'kubeproxy', 'firewalld', 'nft'].includes(shape),
).map((shape) =>
  lookalike(
    `traffic-${shape}`,
    `containers talk: ${SHAPES[shape].title}`,
    { prepare: begin, undo: end },
    {
      shape,
      eras: SHAPES[shape].eras,
    },
  ),
);

// What hosts' devices and kernels see of a burst. Alone on the machine: tracing tells of all its namespaces at once.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { labDown } from '../../src/lab/down.ts';
import { type Lab, openLab } from '../../src/lab/hands.ts';
import { labUp } from '../../src/lab/up.ts';
import { USUAL } from '../../src/measure/symptoms.ts';
import { taskScript } from '../../src/probes/active/task.ts';
import { dropReasonsScript } from '../../src/probes/active/watch.ts';
import type { HostTarget, Limits } from '../../src/types/config.ts';
import type { Endpoint } from '../../src/types/measure.ts';
import type { ActiveHands } from '../../src/types/reading.ts';
import { watchPair } from '../../src/watch-pair.ts';
import { until } from '../until.ts';
import { temporaryState } from './machine.ts';
import { labTransport } from './transport.ts';

const NEVER = new AbortController().signal;
const NO_LIMITS = {} as Limits;
const test = suite('watching a pair');
const state = temporaryState();
let lab: Lab;

test('a lab comes up', async () => {
  await labUp({ name: 'watch', state, hosts: 2 });
  lab = openLab('watch', state);
  assert.is(lab.record.hosts.length, 2);
});

const INSTANCES = ['ls', '/sys/kernel/tracing/instances'];
/** What `watchPair` needs to know of a host. */
function endOf(name: string): Endpoint {
  const { overlayIp, underlayIp } = lab.record.hosts.find((host) => host.name === name)!;
  const rest = { family: 4, vtepName: 'flannel.1', port: 8472 } as const;
  return { host: name, vtepIp: overlayIp, underlayIp, ...rest } as Endpoint;
}

test('on request: what both hosts’ devices and kernels saw of a burst; the tracing instance is removed', async () => {
  const hands: ActiveHands = {
    run: (host, task) =>
      labTransport(lab).run({ address: endOf(host).underlayIp } as HostTarget, taskScript(task)!, NO_LIMITS, NEVER),
    hostsAtOnce: 4,
    packetsPerSecond: 200,
    expect: USUAL,
  };
  const ends = [endOf('minion1'), endOf('minion2')] as const;
  const untraced = await watchPair(hands, ...ends, { dropReasons: true });
  assert.equal(
    untraced.gaps.map(({ host, kind, detail }) => `${host} ${kind} ${detail}`).sort(),
    ['minion1', 'minion2'].map(
      (host) => `${host} not-permitted kernel drop reasons: tracefs is not mounted, or only root may see it`,
    ),
  );
  await lab.on('minion2', ['mount', '-t', 'tracefs', 'tracefs', '/sys/kernel/tracing']);
  await lab.on('minion2', ['iptables', '-I', 'INPUT', '-p', 'udp', '--dport', '8472', '-j', 'DROP']);
  // tracing sees the whole machine: what other labs drop meanwhile may hide ours
  await until('both hosts’ devices and the kernel of minion2 tell where the burst ended', async () => {
    const { told } = await watchPair(hands, ...ends, { dropReasons: true, capture: true });
    return [
      /captured on minion1: 20 eth0 out vxlan there, 20 flannel\.1 out echo there/,
      /captured on minion2: 20 eth0 in vxlan there(;|$)/,
      /minion2's kernel dropped \d+ NETFILTER_DROP/,
    ].every((seen) => seen.test(told.join('; ')));
  });
  await lab.on('minion2', ['iptables', '-D', 'INPUT', '1']);
  assert.is(await lab.on('minion2', INSTANCES), '');

  const cut = lab.on('minion2', ['timeout', '1', 'sh', '-c', dropReasonsScript('0123456789abcdef', 4)]);
  await until('the instance is there', async () => (await lab.on('minion2', INSTANCES)) !== '');
  await cut.catch(() => undefined);
  await until('the instance is gone', async () => (await lab.on('minion2', INSTANCES)) === '');
  await lab.on('minion2', ['umount', '/sys/kernel/tracing']);
});

test('the lab goes down', async () => {
  await labDown('watch', state);
  assert.throws(() => openLab('watch', state));
});

test.run();

import type { LabPlan } from './plan.ts';
import { LabError, type RunOptions, run } from './shell.ts';
import type { LabPaths, LabRecord, ProcessMark } from './state.ts';

/** Words that put a command into one of the lab's network namespaces, among the lab's processes and mounts. */
export function inNamespace(paths: LabPaths, keeper: ProcessMark, namespace: string): readonly string[] {
  return ['nsenter', '-t', String(keeper.pid), '--pid', '--mount', `--net=${paths.net(namespace)}`, '--'];
}

/** Words that put a command into a host's own world: its /run, /proc, name and network. */
export function onHost(init: ProcessMark): readonly string[] {
  return ['nsenter', '-t', String(init.pid), '--mount', '--uts', '--ipc', '--net', '--pid', '--'];
}

/** The same, but with a container's network. */
function inContainer(paths: LabPaths, init: ProcessMark, host: string, container: string): readonly string[] {
  const net = `--net=${paths.net(`${host}.${container}`)}`;
  return ['nsenter', '-t', String(init.pid), '--mount', '--uts', '--ipc', '--pid', net, '--'];
}

/** Words for a place as the user names it: `minion1`, `minion1/container2`, `underlay`. Throws for any other. */
export function placeWords(paths: LabPaths, record: LabRecord, place: string): readonly string[] {
  if (place === 'underlay') return inNamespace(paths, record.keeper, place);
  const [name = '', container, ...rest] = place.split('/');
  const host = record.hosts.find((one) => one.name === name);
  const init = record.inits[name];
  const known = container === undefined || host?.containers.some((one) => one.name === container);
  if (host === undefined || init === undefined || !known || rest.length > 0) {
    throw new LabError(`no ${place} in this lab: ${placesOf(record)}`);
  }
  return container === undefined ? onHost(init) : inContainer(paths, init, name, container);
}

/** Runs a bash script in one of the lab's network namespaces. */
export function script(
  paths: LabPaths,
  keeper: ProcessMark,
  namespace: string,
  text: string,
  options: RunOptions = {},
): Promise<string> {
  return run([...inNamespace(paths, keeper, namespace), 'bash', '-s'], { ...options, input: text });
}

function placesOf(plan: LabPlan): string {
  const last = plan.hosts.at(-1)?.name;
  const hosts = plan.hosts.length === 1 ? 'minion1' : `minion1 … ${last}`;
  return `underlay, ${hosts}, or minion1/container1`;
}

import type { LabHands, LabHost } from '../types/fault.ts';
import { type LabEtcd, openEtcd } from './etcd.ts';
import { initOf, programHost } from './hosts.ts';
import { mtuOf, traitsOf, vtep6Of, vtepOf } from './plan.ts';
import { netConfOf } from './shapes.ts';
import { LabError, run } from './shell.ts';
import { isAlive, type LabPaths, type LabRecord, labPaths, readRecord } from './state.ts';
import { placeWords } from './world.ts';

/** A lab that is up, with all that can be done to it. */
export interface Lab extends LabHands {
  readonly record: LabRecord;
  readonly paths: LabPaths;
}

/** Opens a lab that is up; throws a LabError when it is not. */
export function openLab(name = 'lab', state?: string): Lab {
  const paths = labPaths(name, state);
  const record = readRecord(paths);
  if (record === null || !isAlive(record.keeper)) {
    throw new LabError(`no lab ${name} is up: flannel-doctor lab up${name === 'lab' ? '' : ` --name ${name}`}`);
  }
  const host = (wanted: string) => {
    const found = record.hosts.find((one) => one.name === wanted);
    if (found === undefined) throw new LabError(`no host ${wanted} in lab ${name}, which has ${record.hosts.length}`);
    return found;
  };
  const at = (place: string, argv: readonly string[]) => run([...placeWords(paths, record, place), ...argv]);
  const withEtcd = async (work: (etcd: LabEtcd) => Promise<void>): Promise<void> => {
    const etcd = openEtcd(paths, traitsOf(record).vni);
    try {
      await work(etcd);
    } finally {
      etcd.close();
    }
  };
  return {
    record,
    paths,
    era: record.era,
    shape: record.shape,
    vtep: vtepOf(record),
    vtep6: vtep6Of(record),
    bridge: traitsOf(record).bridge,
    mtu: mtuOf(record),
    host: (wanted): LabHost => host(wanted),
    at,
    on: (wanted, argv) => at(host(wanted).name, argv),
    underlay: (argv) => at('underlay', argv),
    write: async (wanted, path, text) => {
      const words = [...placeWords(paths, record, host(wanted).name), 'sh', '-c', 'cat >"$1"', 'write', path];
      await run(words, { input: text });
    },
    lease: (subnet, value) => withEtcd((etcd) => etcd.putLease(subnet, value)),
    reserve: (subnet, publicIp) => withEtcd((etcd) => etcd.reserve(subnet, publicIp)),
    config: (netConf) => withEtcd((etcd) => etcd.putConfig(netConf ?? netConfOf(traitsOf(record)))),
    program: async (wanted, change) => {
      if (record.flanneld !== null) throw new LabError(`${wanted} is programmed by flanneld, not by the lab`);
      await programHost(record, initOf(record.inits, wanted), host(wanted), change);
    },
  };
}

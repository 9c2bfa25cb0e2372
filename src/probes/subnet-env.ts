import { defineProbe } from './define.ts';
import { parseEnv } from './parse-env.ts';

/** What flanneld tells Docker or the CNI plugin of its lease; absent where flanneld never had one since boot. */
export const subnetEnv = defineProbe({
  id: 'subnet-env',
  title: "flanneld's subnet file",
  file: 'subnet.env',
  command: { argv: ['cat', '/run/flannel/subnet.env'] },
  root: false,
  core: false,
  parse: parseEnv,
});

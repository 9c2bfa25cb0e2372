import { z } from 'zod';

/**
 * The config file as people write it. Keys that the contract names and this version does not carry out stand here too: they
 * are no typing errors. Descriptions go into the published JSON Schema.
 */

const text = z.string().min(1);
/** Stands in keys of Redis and in file names. */
const site = z.string().regex(/^\w[\w.-]{0,99}$/, 'must be letters, digits, dots, underscores and hyphens');
const port = z.int().min(1).max(65535);
const milliseconds = z.int().min(1).max(3_600_000);

const etcd = z.strictObject({
  endpoints: z.array(text).min(1).describe('URLs, tried in this order: http://192.168.122.100:2379'),
  prefix: z
    .string()
    .regex(/^\/.*[^/]$/, 'must begin with / and not end with it')
    .optional()
    .describe('/coreos.com/network unless told'),
  ca: text.optional().describe('PEM file of the authority that signed the server'),
  cert: text.optional().describe('PEM file of the client certificate'),
  key: text.optional().describe('PEM file of the client key'),
  username: text.optional(),
  passwordEnv: text.optional().describe('Name of the environment variable that holds the password'),
  proxyCommand: text
    .optional()
    .describe('Reach the endpoints through stdin and stdout of this command; %h and %p are filled in'),
});

const kubernetes = z.strictObject({
  kubeconfig: text.optional().describe('what kubectl finds by itself unless told'),
  context: text.optional(),
  annotationPrefix: text
    .optional()
    .describe('--kube-annotation-prefix of flanneld; the one most nodes have unless told'),
});

const leaseSource = z
  .strictObject({
    'etcd-v2': etcd,
    'etcd-v3': etcd,
    kubernetes,
    file: text.describe('JSON: {"network": {…}, "leases": […]}'),
  })
  .partial()
  .refine(
    (source) => Object.keys(source).length === 1,
    'a lease source has exactly one of etcd-v2, etcd-v3, kubernetes, file',
  );

const ssh = z.strictObject({
  user: text.optional().describe('what ~/.ssh/config says, else root'),
  port: port.optional().describe('what ~/.ssh/config says, else 22'),
  identityFile: text.optional(),
  passphraseEnv: text.optional().describe('Name of the environment variable that holds the passphrase of the key'),
  passwordEnv: text.optional().describe('Name of the environment variable that holds the password'),
  passwordPrompt: z.boolean().optional().describe('Ask for a password on the terminal, once per user'),
  knownHosts: z.union([text, z.array(text).min(1)]).optional(),
  hostKeys: z.enum(['strict', 'accept-new']).optional(),
  jump: text
    .regex(
      /^(([^@,\s]+@)?[\w.:[\]][\w.:[\]-]*)(,([^@,\s]+@)?[\w.:[\]][\w.:[\]-]*)*$/,
      'must be [USER@]HOST[:PORT], several with commas',
    )
    .optional()
    .describe('Hosts to go through, in this order'),
  proxyCommand: text.optional().describe('Reach hosts through this command; %h, %p and %r are filled in'),
  sudo: z.boolean().optional().describe('Prefix the commands that need root with sudo -n'),
  configFile: text.optional().describe('Another ssh_config than ~/.ssh/config, or none'),
});

/** ISO date that exists: 2026-12-31. */
const day = z.iso.date('must be a date such as 2026-12-31');

export const configSchema = z.strictObject({
  leases: z.array(leaseSource).optional().describe('The first source that answers is the truth'),
  hosts: z
    .array(z.strictObject({ name: text, address: text.optional(), site: site.optional(), ssh: ssh.optional() }))
    .min(1)
    .optional()
    .describe('Left out: one host per lease, reached at its PublicIP'),
  sites: z
    .record(site, z.array(text).min(1))
    .optional()
    .describe('With --redis, for hosts that name no site: prefixes of the addresses of each; the longest decides'),
  ssh: ssh.optional().describe('Defaults for every host'),
  transport: z
    .enum(['ssh', 'openssh', 'auto', 'kubectl', 'local'])
    .optional()
    .describe('ssh unless told; auto: ssh, and openssh for hosts that need what only it can do'),
  kubectl: z
    .strictObject({
      kubeconfig: text.optional().describe('what the lease source kubernetes says unless told'),
      context: text.optional(),
      namespace: text.optional().describe('all unless told'),
      selector: text.optional().describe('app=flannel unless told: pods that share the network of their node'),
      container: text.optional(),
    })
    .optional()
    .describe('For transport kubectl'),
  limits: z
    .strictObject({
      hostsAtOnce: z.int().min(1).max(4096).optional(),
      connectTimeoutMs: milliseconds.optional(),
      commandTimeoutMs: milliseconds.optional(),
      packetsPerSecondPerHost: z.int().min(1).max(100_000).optional(),
    })
    .optional(),
  expect: z
    .strictObject({
      overlayMtu: z.union([z.literal('auto'), z.int().min(68).max(65535)]).optional(),
      lossPercent: z.number().min(0).max(100).optional(),
      rttMsP99: z.number().min(0).optional(),
      overheadMsP50: z.number().min(0).optional(),
    })
    .optional(),
  suppress: z
    .array(z.strictObject({ id: text, host: text.optional(), reason: text, owner: text, until: day }))
    .optional(),
});

export type ConfigFile = z.output<typeof configSchema>;
export type SshFile = NonNullable<ConfigFile['ssh']>;

/** The JSON Schema that editors use, as it stands in `schema/flannel-doctor.schema.json`. */
export function schemaText(): string {
  const schema = { title: 'flannel-doctor.yaml', ...z.toJSONSchema(configSchema, { io: 'input' }) };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

import type { KubectlOptions } from '../types/config.ts';
import type { Transport, TransportFailure } from '../types/transport.ts';
import { runChild } from './child-script.ts';
import { foreignText } from './failure.ts';
import { kubectl, kubectlWords } from './kubectl-words.ts';
import { underLimit } from './run-script.ts';

/** Where a node's host network can be looked at from. */
interface Pod {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Runs scripts in the pods that share their node's network: kube-flannel's own, or those the config names. No SSH; what the image
 * lacks is a gap. A host's name is its node's.
 */
export function kubectlTransport(options: KubectlOptions): Transport {
  let pods: Promise<ReadonlyMap<string, Pod> | TransportFailure> | null = null;
  return {
    run: async ({ name, address }, script, limits, signal) => {
      pods ??= podsByNode(options, limits.connectTimeoutMs, signal);
      const found = await pods;
      if ('failed' in found) return found;
      const pod = found.get(name) ?? found.get(address);
      if (pod === undefined) {
        const where = `with ${options.selector}${options.namespace === null ? '' : ` in ${options.namespace}`}`;
        return { failed: 'unreachable', detail: `no running pod ${where} on node ${name}` };
      }
      const container = options.container === null ? [] : ['-c', options.container];
      // no --request-timeout: it would end the exec too
      const words = kubectlWords(options, 0).filter((word) => !word.startsWith('--request-timeout'));
      const exec = [...words, 'exec', '-i', '-n', pod.namespace, pod.name, ...container, '--', 'sh', '-c'];
      const result = await runChild([...exec, underLimit(limits.commandTimeoutMs)], script, limits, signal);
      if ('failed' in result || result.exitCode === 0 || result.stdout.length > 0) return result;
      const said = foreignText(Buffer.from(result.stderr).toString('utf8').split('\n').filter(Boolean).at(-1) ?? '');
      return { failed: /forbidden/i.test(said) ? 'not-permitted' : 'unreachable', detail: `kubectl exec: ${said}` };
    },
    close: async () => {},
  };
}

async function podsByNode(options: KubectlOptions, timeoutMs: number, signal: AbortSignal) {
  const where = options.namespace === null ? ['--all-namespaces'] : ['-n', options.namespace];
  const columns =
    'jsonpath={range .items[*]}{.spec.nodeName}{"\\t"}{.metadata.namespace}{"\\t"}{.metadata.name}{"\\n"}{end}';
  const filters = ['-l', options.selector, '--field-selector', 'status.phase=Running'];
  const words = [...kubectlWords(options, timeoutMs), 'get', 'pods', ...where, ...filters, '-o', columns];
  const answer = await kubectl(words, timeoutMs, signal);
  if (answer.failed !== null)
    return { failed: answer.failed, detail: `kubectl get pods: ${foreignText(answer.stderr)}` };
  const pods = new Map<string, Pod>();
  for (const line of answer.stdout.split('\n')) {
    const [node, namespace, name] = line.split('\t');
    // names of Kubernetes never begin with a dash
    if (node && /^[a-z0-9]/.test(namespace ?? '') && /^[a-z0-9]/.test(name ?? ''))
      pods.set(node, { namespace: namespace!, name: name! });
  }
  return pods;
}

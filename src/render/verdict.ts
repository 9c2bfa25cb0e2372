import type { Cause } from '../types/finding.ts';
import type { Report, Verdict } from '../types/report.ts';
import { hang, type Page, plural } from './layout.ts';

/**
 * Ordered pairs that any cause breaks. A cause lists its first pairs only; where lists are cut and several causes overlap, the union is known
 * from below.
 */
export function pairsBroken(causes: readonly Cause[]): { readonly count: number; readonly exact: boolean } {
  const breaking = causes.map(({ brokenPairs }) => brokenPairs).filter(({ count }) => count > 0);
  const largest = Math.max(0, ...breaking.map(({ count }) => count));
  const union = new Set(breaking.flatMap(({ list }) => list.map((pair) => JSON.stringify(pair))));
  const whole = breaking.every(({ count, list }) => list.length === count);
  const all = breaking.some(({ count, of }) => count === of);
  return { count: Math.max(largest, union.size), exact: whole || all || breaking.length === 1 };
}

const STYLE: Readonly<Record<Verdict, 'red' | 'yellow' | 'green'>> = {
  unhealthy: 'red',
  degraded: 'yellow',
  incomplete: 'yellow',
  healthy: 'green',
};

/** `1 error, 38 of 380 ordered pairs broken; 20 of 20 hosts read, 20 leases.` */
export function verdictSentence(report: Report): string {
  const { scope, causes, gaps, verdict, incomplete } = report;
  const blocked = report.outcomes.filter(({ status }) => status === 'blocked').length;
  const errors = causes.filter(({ severity }) => severity === 'error').length;
  const broken = pairsBroken(causes);
  const wrong = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(causes.length > errors ? [plural(causes.length - errors, 'warning')] : []),
  ].join(' and ');
  const unknown = causes.some(({ brokenPairs }) => brokenPairs.unknown);
  // with gaps, and with rules nobody understands, there may be broken pairs nobody saw
  const pairs =
    scope.orderedPairs === 0
      ? 'no pairs of hosts'
      : `${broken.exact ? '' : 'at least '}${broken.count} of ${scope.orderedPairs} ordered pairs ${gaps.length + blocked > 0 || unknown ? 'found ' : ''}broken`;
  const read = `${scope.hostsRead} of ${plural(scope.hosts, 'host')} read, ${plural(scope.leases, 'lease')}`;
  const gapped = [
    read,
    ...(gaps.length > 0 ? [plural(gaps.length, 'gap')] : []),
    ...(blocked > 0 ? [`${plural(blocked, 'check')} blocked`] : []),
  ].join(', ');
  const examined = incomplete && verdict !== 'incomplete' ? `${gapped}, judgement incomplete` : gapped;
  const parts = verdict === 'incomplete' ? [examined, pairs] : [wrong === '' ? pairs : `${wrong}, ${pairs}`, examined];
  return `${parts.join('; ')}.`;
}

/** `UNHEALTHY: ` and the sentence. */
export function verdictLines(page: Page, report: Report): string[] {
  const word = `${report.verdict.toUpperCase()}:`;
  const [first, ...more] = hang(page, '', `${word} ${verdictSentence(report)}`);
  const painted = page.paint.bold(page.paint[STYLE[report.verdict]](word));
  return [first!.replace(word, () => painted), ...more];
}

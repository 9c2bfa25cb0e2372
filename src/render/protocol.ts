import type { Report } from '../types/report.ts';
import { ACCEPTANCE_WORD, countText, limitText, measuredText, OUTCOME_WORD } from './criteria-text.ts';
import { code, head, prose, row } from './markdown-text.ts';
import { visibleDeep } from './safe-text.ts';

/** A file of the run and its SHA-256, in hexadecimal. */
export interface Sum {
  readonly file: string;
  readonly sha256: string;
}

export const SIGNERS = ['for the operator', 'for the client'] as const;

/** What was accepted in spite of a finding: suppressions that hold. */
export function exceptions({ suppressions = [] }: Report): string[] {
  return suppressions
    .filter(({ state }) => state === 'holds')
    .map(
      ({ id, host, owner, reason, until, findings }) =>
        `${id}${host === null ? '' : ` on ${host}`}: ${reason} (${owner}, until ${until}; findings: ${findings})`,
    );
}

/** `acceptance.md`: criteria with their numbers, what was accepted in spite of a finding, sums of the evidence, lines to sign on. */
export function protocolMarkdown(raw: Report, sums: readonly Sum[]): string {
  const report = visibleDeep(raw);
  const { acceptance, takenAt, tool, leaseSource, scope, causes, hosts } = report;
  if (acceptance === undefined) return '';
  const criteria = acceptance.criteria.map((each) =>
    row([`**${OUTCOME_WORD[each.outcome]}**`, prose(each.title), limitText(each), prose(measuredText(each))]),
  );
  const except = exceptions(report);
  const parts = [
    '# Acceptance of a Flannel VXLAN network',
    `**${ACCEPTANCE_WORD[acceptance.outcome]}**: ${countText(acceptance)}.`,
    [
      `- taken at: ${code(takenAt)}`,
      `- by: ${tool.name} ${tool.version}`,
      `- leases: ${leaseSource === null ? 'not read' : `${leaseSource.kind} ${code(leaseSource.from)}`}`,
      `- hosts: ${scope.hostsRead} of ${scope.hosts} read, ${scope.leases} leases; pairs: ${scope.pairsMeasured} of ${scope.orderedPairs} measured`,
    ].join('\n'),
    `## Criteria\n\n${head(['outcome', 'criterion', 'required', 'measured'])}\n${criteria.join('\n')}`,
    ...(causes.length === 0
      ? []
      : [
          `## Causes\n\n${causes.map(({ severity, key, summary }) => `- ${severity} ${code(key)}: ${prose(summary)}`).join('\n')}`,
        ]),
    ...(except.length === 0
      ? []
      : [`## Accepted in spite of a finding\n\n${except.map((text) => `- ${prose(text)}`).join('\n')}`]),
    `## Hosts\n\n${head(['host', 'underlay', 'subnet', 'VTEP MAC', 'MTU'])}\n${hosts
      .map(({ name, underlayIp, subnets, vtepMac, mtuBytes }) =>
        row([
          code(name),
          code(underlayIp ?? '-'),
          code(subnets.join(' ') || '-'),
          code(vtepMac ?? '-'),
          String(mtuBytes ?? '-'),
        ]),
      )
      .join('\n')}`,
    `## Evidence\n\nIn the folder of this run; \`sha256sum -c SHA256SUMS\` checks all of it.\n\n${head(['file', 'SHA-256'])}\n${sums
      .map(({ file, sha256 }) => row([code(file), code(sha256)]))
      .join('\n')}`,
    `## Signed off\n\n${head(['', 'name', 'date', 'signature'])}\n${SIGNERS.map((who) => row([who, '', '', ''])).join('\n')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

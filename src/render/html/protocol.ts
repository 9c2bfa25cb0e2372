import type { Criterion } from '../../types/acceptance.ts';
import type { Report } from '../../types/report.ts';
import { ACCEPTANCE_WORD, countText, limitText, measuredText, OUTCOME_WORD } from '../criteria-text.ts';
import { exceptions, SIGNERS, type Sum } from '../protocol.ts';
import { visibleDeep } from '../safe-text.ts';
import { type Child, el } from './el.ts';
import { page } from './page.ts';
import { SEVERITY_TONE, sign, type Tone } from './sign.ts';
import { dataTable } from './table.ts';

const TONE: Readonly<Record<Criterion['outcome'], Tone>> = {
  pass: 'good',
  fail: 'bad',
  unknown: 'warn',
  'not-asked': 'idle',
};
const WHOLE_TONE = { accepted: 'good', 'not-accepted': 'bad', incomplete: 'warn' } as const;

function section(title: string, ...children: Child[]): Child {
  return el('section', { class: 'unbroken' }, el('h2', null, title), ...children);
}

function signatures(): Child {
  const line = (title: string): Child => el('td', null, el('span', { class: 'soft' }, title));
  return el(
    'div',
    { class: 'table' },
    el(
      'table',
      { class: 'sign-off' },
      el('caption', null, 'To be signed on paper'),
      el(
        'tbody',
        null,
        SIGNERS.map((who) => el('tr', null, el('th', { scope: 'row' }, who), ['name', 'date', 'signature'].map(line))),
      ),
    ),
  );
}

const STYLE = `
.verdict { font-size: 22px; }
.sign-off td { width: 25%; height: 64px; border-left: 1px solid var(--line); }
`;

/** `acceptance.html`: the protocol, to be printed and signed. */
export function protocolHtml(raw: Report, sums: readonly Sum[]): string {
  const report = visibleDeep(raw);
  const { acceptance, takenAt, tool, leaseSource, scope, causes, hosts } = report;
  if (acceptance === undefined) return '';
  const except = exceptions(report);
  const leases = leaseSource === null ? 'leases not read' : `leases from ${leaseSource.kind} ${leaseSource.from}`;
  const body = [
    el(
      'header',
      { class: 'top' },
      el('span', { class: 'brand' }, 'flannel-doctor'),
      el('span', { class: 'soft' }, `${takenAt}, ${leases}, ${tool.name} ${tool.version}`),
    ),
    el(
      'main',
      null,
      el('h1', null, 'Acceptance of a Flannel VXLAN network'),
      el(
        'p',
        { class: 'verdict' },
        sign(WHOLE_TONE[acceptance.outcome], ACCEPTANCE_WORD[acceptance.outcome], 20),
        ` ${countText(acceptance)}; ${scope.hostsRead} of ${scope.hosts} hosts read, ${scope.leases} leases`,
      ),
      section(
        'Criteria',
        dataTable<Criterion>({
          id: 'criteria',
          caption: 'Each with what is required and what was measured',
          columns: [
            { title: 'criterion', cell: ({ title }) => title },
            { title: 'outcome', cell: ({ outcome }) => sign(TONE[outcome], OUTCOME_WORD[outcome]), kind: 'keep' },
            { title: 'required', cell: limitText },
            { title: 'measured', cell: measuredText },
          ],
          rows: acceptance.criteria,
        }),
      ),
      causes.length === 0
        ? null
        : section(
            'Causes',
            el(
              'ul',
              { class: 'panel' },
              causes.map(({ severity, summary, key }) =>
                el('li', null, sign(SEVERITY_TONE[severity], severity), ' ', summary, ' ', el('code', null, key)),
              ),
            ),
          ),
      except.length === 0
        ? null
        : section(
            'Accepted in spite of a finding',
            el(
              'ul',
              { class: 'panel' },
              except.map((text) => el('li', null, text)),
            ),
          ),
      section(
        'Hosts',
        dataTable<Report['hosts'][number]>({
          id: 'hosts',
          caption: 'As they were read',
          columns: [
            { title: 'host', cell: ({ name }) => name },
            { title: 'underlay', cell: ({ underlayIp }) => underlayIp ?? '-' },
            { title: 'subnet', cell: ({ subnets }) => subnets.join(' ') || '-' },
            { title: 'VTEP MAC', cell: ({ vtepMac }) => vtepMac ?? '-', mono: true },
            { title: 'MTU', cell: ({ mtuBytes }) => mtuBytes ?? '-', kind: 'number' },
          ],
          rows: hosts,
        }),
      ),
      section(
        'Evidence',
        dataTable<Sum>({
          id: 'sums',
          caption: 'In the folder of this run; `sha256sum -c SHA256SUMS` checks all of it',
          columns: [
            { title: 'file', cell: ({ file }) => file, kind: 'keep' },
            { title: 'SHA-256', cell: ({ sha256 }) => sha256, mono: true },
          ],
          rows: sums,
        }),
      ),
      section('Signed off', signatures()),
    ),
  ];
  return page({ title: `Acceptance: ${ACCEPTANCE_WORD[acceptance.outcome]}`, body, styles: [STYLE] });
}

import type { Command, Option } from 'commander';
import { examplesOf } from './usage.ts';
import { VERBS } from './verbs.ts';

/** Text as roff: backslashes, hyphens that are typed, and lines that begin like requests. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .split('\n')
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join('\n');
}

function optionLines({ flags, description, argChoices, defaultValue }: Option): string[] {
  const choices = argChoices === undefined ? '' : ` One of ${argChoices.join(', ')}.`;
  const preset = typeof defaultValue === 'string' ? ` Default: ${defaultValue}.` : '';
  return ['.TP', `\\fB${roff(flags)}\\fR`, roff(`${description}.${choices}${preset}`)];
}

function usage(name: string, command: Command): string {
  const operands = command.registeredArguments.map((each) => {
    const word = each.variadic ? `${each.name()}...` : each.name();
    return each.required ? `<${word}>` : `[${word}]`;
  });
  return [`flannel-doctor ${name}`, ...(command.options.length > 0 ? ['[options]'] : []), ...operands].join(' ');
}

function verbLines(name: string, command: Command): string[] {
  const operands = command.registeredArguments.filter(({ description }) => description !== '');
  const examples = examplesOf(command);
  return [
    `.SS "${roff(usage(name, command))}"`,
    roff(command.description().replace(/\.?$/, '.')),
    ...operands.flatMap((each) => ['.TP', `\\fI${roff(each.name())}\\fR`, roff(`${each.description}.`)]),
    ...command.options.flatMap(optionLines),
    ...(examples.length === 0
      ? []
      : ['.PP', 'Examples:', '.PP', '.nf', ...examples.map((each) => roff(`    ${each}`)), '.fi']),
    ...command.commands.flatMap((each) => verbLines(`${name} ${each.name()}`, each)),
  ];
}

const EXIT_CODES: readonly (readonly [number, string])[] = [
  [0, 'all examined and healthy'],
  [1, 'problems found; with a baseline, new ones'],
  [2, 'wrong usage or config'],
  [3, 'nothing wrong found, but something could not be examined'],
  [4, 'internal error'],
];

/** The manual page, in section 1: every verb with its options and examples. Source: man-pages(7), groff_man(7). */
export async function manPage(): Promise<string> {
  const verbs = await Promise.all(
    Object.entries(VERBS).map(async ([name, { tree }]) => ({ name, command: await tree() })),
  );
  const lines = [
    '.\\" Written by scripts/generate.ts from the verbs themselves.',
    '.TH FLANNEL\\-DOCTOR 1 "" "flannel\\-doctor" "User Commands"',
    '.SH NAME',
    'flannel\\-doctor \\- names the one host and the one object at fault in a Flannel VXLAN network',
    '.SH SYNOPSIS',
    '\\fBflannel\\-doctor\\fR \\fIverb\\fR [\\fIoptions\\fR]',
    '.SH DESCRIPTION',
    roff(
      'Reads flannel’s leases and every host over SSH, compares them with what flannel of that age ought to have written, sends packets ' +
        'between the hosts, and names root causes with evidence and fix.',
    ),
    roff('Nothing is written or changed on any host; `flannel-doctor commands` prints all that is run there.'),
    '.SH VERBS',
    ...verbs.flatMap(({ name, command }) => verbLines(name, command)),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, text]) => ['.TP', `\\fB${code}\\fR`, roff(`${text}.`)]),
    '.SH ENVIRONMENT',
    '.TP',
    '\\fBNO_COLOR\\fR',
    'No colour, whatever stdout is.',
    '.TP',
    '\\fBCOLUMNS\\fR',
    'Width of a report that is not printed on a terminal.',
    '.SH FILES',
    '.TP',
    '\\fIflannel\\-doctor.yaml\\fR',
    'The config, in the folder it is run in.',
    '.TP',
    '\\fIreports/\\fR',
    'Runs, each in a folder named after its time, and index.html over all of them.',
    '.SH SEE ALSO',
    '.BR ip (8),',
    '.BR bridge (8)',
  ];
  return `${lines.join('\n')}\n`;
}

import type { CompletedOption, CompletedVerb, Values } from './completion.ts';

/** A verb by its place: `check`, `lab up`. */
function places(verbs: readonly CompletedVerb[], above = ''): { place: string; verb: CompletedVerb }[] {
  return verbs.flatMap((verb) => {
    const place = above === '' ? verb.name : `${above} ${verb.name}`;
    return [{ place, verb }, ...places(verb.verbs, place)];
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function bashWords(place: string, { names, values, many }: CompletedOption): string[] {
  if (values === null) return [];
  const pattern = names.map((name) => quoted(`${place}:${name}`)).join('|');
  const words = values.words.length > 0 ? `words=${quoted(values.words.join(' '))}` : 'words=';
  return [`    ${pattern}) ${words}; files=${values.files ? 1 : ''}; ${many ? 'many=1' : 'only=1'} ;;`];
}

function bash(verbs: readonly CompletedVerb[]): string {
  const all = places(verbs);
  const operand = (place: string, { words, files }: Values, options: string, inner: readonly string[]): string =>
    `    ${quoted(place)}) words=${quoted([...inner, ...words].join(' '))}; options=${quoted(options)}; files=${files ? 1 : ''} ;;`;
  return `# What bash completes flannel-doctor by; written by \`flannel-doctor completion bash\`.
_flannel_doctor() {
  local current=\${COMP_WORDS[COMP_CWORD]} place= option= words= options= files= only= many= at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      -*) option=\${COMP_WORDS[at]} ;;
      *) case "$place" in
        '') place=\${COMP_WORDS[at]} ;;
        ${quoted('lab')}) [ -n "$option" ] || place="lab \${COMP_WORDS[at]}" ;;
      esac ;;
    esac
  done
  # the last option takes this word when it stands just before it, or takes many
  case "$place:$option" in
${all.flatMap(({ place, verb }) => verb.options.flatMap((option) => bashWords(place, option))).join('\n')}
  esac
  if [ -n "$only" ] && [ "\${COMP_WORDS[COMP_CWORD-1]}" != "$option" ]; then only=; fi
  if [ -z "$only" ] && { [ -z "$many" ] || [ "\${current:0:1}" = - ]; }; then
    case "$place" in
    '') words=${quoted(verbs.map(({ name }) => name).join(' '))}; options='--help --version'; files= ;;
${all
  .map(({ place, verb }) =>
    operand(
      place,
      verb.operands,
      verb.options.map(({ names }) => names[0]).join(' '),
      verb.verbs.map(({ name }) => name),
    ),
  )
  .join('\n')}
    esac
  fi
  [ "\${current:0:1}" = - ] && words=$options files=
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ -n "$files" ]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}
complete -F _flannel_doctor flannel-doctor
`;
}

/** Within a specification of \`_arguments\`: brackets, colons and backslashes end parts of it. */
function zshText(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, (char) => `\\${char}`);
}

function zshAction({ words, files }: Values): string {
  if (words.length > 0 && !files) return `(${words.join(' ')})`;
  return files ? '_files' : ' ';
}

function zshOption({ names, does, values, many }: CompletedOption): string {
  const text = `[${zshText(does)}]`;
  const takes = values === null ? '' : many ? `:*-*:value:${zshAction(values)}` : `:value:${zshAction(values)}`;
  const group = names.length > 1 ? `(${names.join(' ')})` : '';
  return names.map((name) => `    ${quoted(`${group}${many ? '*' : ''}${name}${text}${takes}`)}`).join(' \\\n');
}

function zshName(place: string): string {
  return `_flannel_doctor_${place.replaceAll(/[^a-z]/g, '_')}`;
}

function zshVerb({ place, verb }: { place: string; verb: CompletedVerb }): string {
  if (verb.verbs.length > 0) return zshBranch(zshName(place), place, verb.verbs);
  const operands =
    verb.operands.words.length > 0 || verb.operands.files
      ? [`    ${quoted(`*:value:${zshAction(verb.operands)}`)}`]
      : [];
  return `${zshName(place)}() {\n  _arguments -s \\\n${[...verb.options.map(zshOption), ...operands].join(' \\\n')}\n}\n`;
}

function zshBranch(name: string, place: string, verbs: readonly CompletedVerb[]): string {
  const rows = verbs.map((each) => `    ${quoted(`${each.name}:${each.does.replaceAll(':', '\\:')}`)}`);
  const calls = verbs.map(
    (each) => `    ${each.name}) ${zshName(place === '' ? each.name : `${place} ${each.name}`)} ;;`,
  );
  return `${name}() {
  local line state
  local -a verbs=(
${rows.join('\n')}
  )
  _arguments -C '1: :->verb' '*:: :->rest'
  case $state in
  verb) _describe verb verbs ;;
  rest) case $line[1] in
${calls.join('\n')}
    esac ;;
  esac
}
`;
}

function zsh(verbs: readonly CompletedVerb[]): string {
  return `#compdef flannel-doctor
# What zsh completes flannel-doctor by; written by \`flannel-doctor completion zsh\`.
${zshBranch('_flannel_doctor', '', verbs)}
${places(verbs).map(zshVerb).join('\n')}
# read from a folder of $fpath it is this function; sourced it is announced
if [ "$funcstack[1]" = _flannel-doctor ]; then
  _flannel_doctor "$@"
else
  compdef _flannel_doctor flannel-doctor
fi
`;
}

function fishCondition(place: string, { verbs }: CompletedVerb): string {
  const [verb, inner] = place.split(' ');
  const seen = `__fish_seen_subcommand_from ${verb}`;
  if (inner !== undefined) return `${seen}; and __fish_seen_subcommand_from ${inner}`;
  return verbs.length === 0
    ? seen
    : `${seen}; and not __fish_seen_subcommand_from ${verbs.map(({ name }) => name).join(' ')}`;
}

function fishOption(condition: string, { names, does, values }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
  const words = values === null || values.words.length === 0 ? '' : ` -a ${quoted(values.words.join(' '))}`;
  const takes = values === null ? '' : `${values.files ? ' -rF' : ' -x'}${words}`;
  return `complete -c flannel-doctor -n ${quoted(condition)} ${flags}${takes} -d ${quoted(does)}`;
}

function fish(verbs: readonly CompletedVerb[]): string {
  const lines = [
    '# What fish completes flannel-doctor by; written by `flannel-doctor completion fish`.',
    'complete -c flannel-doctor -f',
    ...verbs.map(
      ({ name, does }) => `complete -c flannel-doctor -n __fish_use_subcommand -a ${name} -d ${quoted(does)}`,
    ),
  ];
  for (const { place, verb } of places(verbs)) {
    const condition = fishCondition(place, verb);
    for (const each of verb.verbs)
      lines.push(`complete -c flannel-doctor -n ${quoted(condition)} -a ${each.name} -d ${quoted(each.does)}`);
    const { words, files } = verb.operands;
    if (words.length > 0)
      lines.push(`complete -c flannel-doctor -n ${quoted(condition)} -a ${quoted(words.join(' '))}`);
    if (files) lines.push(`complete -c flannel-doctor -n ${quoted(condition)} -F`);
    lines.push(...verb.options.map((option) => fishOption(condition, option)));
  }
  return `${lines.join('\n')}\n`;
}

export const COMPLETIONS: Readonly<Record<'bash' | 'zsh' | 'fish', (verbs: readonly CompletedVerb[]) => string>> = {
  bash,
  zsh,
  fish,
};

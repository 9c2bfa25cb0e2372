import type { ListedCommand } from './script.ts';

/** Where a host's programs may be; sudo matches the whole path. */
const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * A sudoers file that lets a user run, as root and without a password, just the commands that need root, word for word.
 * `sudo: true` asks for them by `sudo -n`.
 */
export function sudoersFile(commands: readonly ListedCommand[], user: string): string {
  const allowed = commands
    .filter(({ root }) => root)
    .flatMap(({ argv: [program = '', ...words] }) => {
      const folders = program === 'sh' ? ['/usr/bin', '/bin'] : FOLDERS;
      return folders.map((folder) => `${folder}/${program} ${words.length === 0 ? '""' : sudoersWords(words)}`);
    });
  return `# /etc/sudoers.d/flannel-doctor, mode 0440; look it over with: visudo -cf FILE
Cmnd_Alias FLANNEL_DOCTOR = ${allowed.join(', \\\n    ')}
Defaults:${user} !requiretty
${user} ALL = (root) NOPASSWD: FLANNEL_DOCTOR
`;
}

/**
 * Words as sudo compares them: joined by one space, matched as a glob after sudoers' own escapes are taken off. So a backslash
 * is four. Source: sudoers(5), "Other special characters and reserved words", "Wildcards".
 */
function sudoersWords(words: readonly string[]): string {
  return words
    .join(' ')
    .replaceAll('\\', '\\\\\\\\')
    .replaceAll(/[*?[\]!]/g, '\\$&')
    .replaceAll(/[,:=#]/g, '\\$&')
    .replaceAll(/(?<= ) /g, '\\ ');
}

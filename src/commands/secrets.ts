import type { AskSecret } from '../transport/credentials.ts';

const CTRL_C = '\x03';
const CTRL_D = '\x04';

/** Asks for secrets on the terminal, one after the other, without showing what is typed; null where there is no terminal. */
export function terminalSecrets(): AskSecret | null {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  let last: Promise<unknown> = Promise.resolve();
  return (question) => {
    const answer = last.then(() => askOne(question));
    last = answer;
    return answer;
  };
}

function askOne(question: string): Promise<string | null> {
  const { stdin, stderr } = process;
  return new Promise((resolve) => {
    let typed = '';
    const done = (answer: string | null) => {
      stdin.off('data', onData).setRawMode(false).pause();
      stderr.write('\n');
      resolve(answer === '' ? null : answer);
    };
    const onData = (chunk: Buffer) => {
      for (const character of chunk.toString('utf8')) {
        if (character === '\r' || character === '\n') return done(typed);
        if (character === CTRL_C) {
          done(null);
          process.kill(process.pid, 'SIGINT'); // in raw mode the terminal sends none
          return;
        }
        if (character === CTRL_D) return done(null);
        if (character === '\x7f' || character === '\b') typed = typed.slice(0, -1);
        else typed += character;
      }
    };
    stderr.write(`\r\x1b[K${question}`);
    stdin.setRawMode(true).resume().on('data', onData);
  });
}

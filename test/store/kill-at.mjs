// Loaded before the program: ends it by SIGKILL in the middle of the call that KILL_AT names, `writeFileSync report\.json$`.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [wanted, path] = process.env.KILL_AT.split(' ');
const place = new RegExp(path);
const real = fs[wanted];
fs[wanted] = (...args) => {
  if (!args.slice(0, 2).some((arg) => typeof arg === 'string' && place.test(arg))) return real(...args);
  // half of a file; of a folder that is removed, one file; nothing of a rename, which the kernel does whole or not at all
  if (wanted === 'writeFileSync') real(args[0], args[1].slice(0, args[1].length / 2));
  if (wanted === 'rmSync') for (const name of fs.readdirSync(args[0]).slice(0, 1)) fs.unlinkSync(`${args[0]}/${name}`);
  process.kill(process.pid, 'SIGKILL');
};
syncBuiltinESMExports();

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument, visit, type YAMLParseError } from 'yaml';
import type { Config } from '../types/config.ts';
import { ConfigError } from './error.ts';
import { type Complain, explain, offsetOf } from './explain.ts';
import { resolved } from './resolve.ts';
import { configSchema } from './schema.ts';

const TEXT_MAX = 1024 * 1024;
const LINE_MAX = 300;

/**
 * Reads flannel-doctor.yaml (JSON is YAML too). Throws ConfigError for everything that is not a config. `bare`: keys and
 * certificates it names may be on another machine.
 */
export function loadConfig(path: string, bare = false): Config {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ConfigError(`${path}: ${code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`}`);
  }
  return parseConfig(text, path, bare);
}

/** Same from a text; `path` stands in messages, and relative paths are relative to its folder. */
export function parseConfig(text: string, path: string, bare = false): Config {
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  if (text.length > TEXT_MAX) throw new ConfigError(`${path}:1:1: longer than ${TEXT_MAX} characters`);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) throw new ConfigError(`${at(error.pos[0])}: ${oneLine(syntaxText(error))}`);
  const complain: Complain = (where, why, onKey = false) => {
    throw new ConfigError(`${at(offsetOf(document, where, onKey))}: ${oneLine(why)}`);
  };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 }) ?? {};
  } catch {
    visit(document, {
      Alias: (_, node) => {
        if (node.resolve(document) === undefined)
          throw new ConfigError(
            `${at(node.range?.[0] ?? 0)}: there is no anchor &${oneLine(node.source)} above: write the value here`,
          );
      },
    });
    complain([], 'too many aliases: write the values out');
  }
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    const { issues } = parsed.error;
    // a mistyped key is also a missing one: name the typing error
    return explain(issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!, complain);
  }
  return resolved(parsed.data, dirname(resolve(path)), complain, bare);
}

function syntaxText({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here: put all into one';
  return `${message} (look for a quote, a bracket, a colon or an indent that is wrong, here or above)`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, LINE_MAX);
}

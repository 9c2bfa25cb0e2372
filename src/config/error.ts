/** A config that cannot be used, in one line: `flannel-doctor.yaml:4:3: unknown key "hots", did you mean "hosts"?`. Exit code 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

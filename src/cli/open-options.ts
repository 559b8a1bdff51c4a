/** Options of the main command, named as on the command line; see program.ts for what each means. */
export interface OpenOptions {
  readonly session?: string;
  readonly layout?: string;
  readonly theme?: string;
  readonly config?: string;
  readonly cwd?: string;
  readonly command?: string;
  readonly record?: string;
  readonly detached?: boolean;
  /** `--restore`, `--no-restore`; absent where the configuration decides. */
  readonly restore?: boolean;
  readonly demo?: boolean;
  readonly claudeArgs: readonly string[];
}

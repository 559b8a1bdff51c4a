/**
 * The processes of live panes: what their environment really is, and whether anybody else uses a pane's directory.
 * Pure; what the system shows is handed in. The kernel keeps the environment that a process was started with.
 */
import { isWithin } from '../../base/within.ts';
import { wrong, type Finding } from './finding.ts';

export interface SeenProcess {
  readonly pid: number;
  /** The program's name. */
  readonly name: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export interface PaneProcesses {
  readonly pane: string;
  /** What CLAUDE_CONFIG_DIR must be; null where the pane shares the user's. */
  readonly configDir: string | null;
  /** The pane's child first, then those that came of it. */
  readonly processes: readonly SeenProcess[];
}

/** Without one of these a program in the pane does not find its way. */
export const REQUIRED_VARIABLES = [
  'CLAUDE_ROLE',
  'SESSION_ID',
  'CLAUDE_SESSION_DIR',
  'CLAUDE_CODE_TMPDIR',
  'TMPDIR',
  'CCMUX_PANE',
  'CCMUX_SESSION',
  'CCMUX_SOCKET',
] as const;

export const CONFIG_DIR = 'CLAUDE_CONFIG_DIR';

/** The program's name by which the client is known. */
const CLIENT = 'claude';

export function auditPaneProcesses({ pane, configDir, processes }: PaneProcesses): readonly Finding[] {
  const child = processes.at(0);
  if (child === undefined) return [];
  const required = configDir === null ? REQUIRED_VARIABLES : [CONFIG_DIR, ...REQUIRED_VARIABLES];
  const findings = required
    .filter((name) => child.variables[name] === undefined)
    .map((name) =>
      wrong(
        'variable-unset',
        `${name} is not set in ${child.name} (pid ${child.pid}), the program of ${pane}`,
        'look at env.unset and env.inherit in the configuration, and restart the pane',
      ),
    );
  return configDir === null
    ? findings
    : [...findings, ...processes.flatMap((each) => overridden(each, pane, configDir))];
}

function overridden(
  { pid, name, variables }: SeenProcess,
  pane: string,
  configDir: string,
): readonly Finding[] {
  const value = variables[CONFIG_DIR];
  if (value === configDir) return [];
  const remedy = `remove ${CONFIG_DIR} from your shell's start-up files, and restart the pane`;
  if (value !== undefined && value !== '') {
    return [
      wrong(
        'variable-overridden',
        `${name} (pid ${pid}) in ${pane} runs with ${CONFIG_DIR}=${value}`,
        remedy,
      ),
    ];
  }
  // A program that is not the client may be started with any environment.
  return name === CLIENT
    ? [wrong('variable-unset', `${name} (pid ${pid}) in ${pane} runs without ${CONFIG_DIR}`, remedy)]
    : [];
}

/** Two panes, or a pane and a stranger, with one directory. */
export function auditSharing(
  panes: readonly PaneProcesses[],
  strangers: readonly SeenProcess[],
): readonly Finding[] {
  const remedy = 'end one of the two: both write the same files';
  const own = panes.filter((pane) => pane.configDir !== null);
  const uses = (process: SeenProcess, configDir: string): boolean => {
    const value = process.variables[CONFIG_DIR];
    return value !== undefined && value !== '' && isWithin(value, configDir);
  };
  return own.flatMap(({ pane, configDir }) => {
    if (configDir === null) return [];
    const others = [...panes]
      .filter((other) => other.pane !== pane)
      .flatMap((other) => other.processes.map((process) => ({ process, where: other.pane })));
    const all = [...others, ...strangers.map((process) => ({ process, where: 'no pane' }))];
    return all
      .filter(({ process }) => uses(process, configDir))
      .map(({ process: { name, pid }, where }) =>
        wrong(
          'shared-directory',
          `${name} (pid ${pid}, ${where}) uses the directory of ${pane}, ${configDir}`,
          remedy,
        ),
      );
  });
}

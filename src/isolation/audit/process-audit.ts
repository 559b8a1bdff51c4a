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
  /** The pane's own; null where it shares the user's. */
  readonly configDir: string | null;
  /** The HOME of the pane's own; null where it has none, and CLAUDE_CONFIG_DIR names its directory. */
  readonly homeDir: string | null;
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
export const HOME = 'HOME';

/** The program's name by which the client is known. */
const CLIENT = 'claude';

export function auditPaneProcesses({
  pane,
  configDir,
  homeDir,
  processes,
}: PaneProcesses): readonly Finding[] {
  const child = processes.at(0);
  if (child === undefined) return [];
  const named = configDir === null ? [] : [homeDir === null ? CONFIG_DIR : HOME];
  const required = [...named, ...REQUIRED_VARIABLES];
  const findings = required
    .filter((name) => child.variables[name] === undefined)
    .map((name) =>
      wrong(
        'variable-unset',
        `${name} is not set in ${child.name} (pid ${child.pid}), the program of ${pane}`,
        'look at env.unset and env.inherit in the configuration, and restart the pane',
      ),
    );
  if (configDir === null) return findings;
  const wrongs = processes.flatMap((each) =>
    homeDir === null ? overridden(each, pane, configDir) : astray(each, pane, homeDir),
  );
  return [...findings, ...wrongs];
}

/** With a HOME of its own a client uses what lies there, unless it is told of another directory. */
function astray({ pid, name, variables }: SeenProcess, pane: string, homeDir: string): readonly Finding[] {
  const value = variables[CONFIG_DIR];
  const isElsewhere = value !== undefined && value !== '' && !isWithin(value, homeDir);
  const isLost = name === CLIENT && variables[HOME] !== homeDir;
  if (!isElsewhere && !isLost) return [];
  const what = isElsewhere ? `${CONFIG_DIR}=${value}` : `${HOME}=${variables[HOME] ?? ''}`;
  return [
    wrong(
      'variable-overridden',
      `${name} (pid ${pid}) in ${pane} runs with ${what}`,
      `remove ${isElsewhere ? CONFIG_DIR : HOME} from your shell's start-up files, and restart the pane`,
    ),
  ];
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
  const uses = ({ variables }: SeenProcess, configDir: string, homeDir: string | null): boolean => {
    const value = variables[CONFIG_DIR] ?? '';
    return value === '' ? homeDir !== null && variables[HOME] === homeDir : isWithin(value, configDir);
  };
  return own.flatMap(({ pane, configDir, homeDir }) => {
    if (configDir === null) return [];
    const others = [...panes]
      .filter((other) => other.pane !== pane)
      .flatMap((other) => other.processes.map((process) => ({ process, where: other.pane })));
    const all = [...others, ...strangers.map((process) => ({ process, where: 'no pane' }))];
    return all
      .filter(({ process }) => uses(process, configDir, homeDir))
      .map(({ process: { name, pid }, where }) =>
        wrong(
          'shared-directory',
          `${name} (pid ${pid}, ${where}) uses the directory of ${pane}, ${configDir}`,
          remedy,
        ),
      );
  });
}

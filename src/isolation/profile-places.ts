/** Where the parts of a profile lie. Pure: paths from a pane id that was checked, and from nothing else. */
import { join } from 'node:path';
import type { IsolationMethod } from '../core/isolation-method.ts';
import type { Directories } from '../core/plan.ts';

export interface ProfilePlaces {
  /** Holds everything of the pane but its sockets. */
  readonly directory: string;
  readonly configDir: string;
  /** `.claude.json` of the client. */
  readonly stateFile: string;
  /** The pane's own HOME; null where it has the user's. */
  readonly homeDir: string | null;
  readonly tmpDir: string;
  readonly outputDir: string;
  readonly mcpStateDir: string;
  /** What happened in each conversation of the pane, `<id>.jsonl`; kept with it. */
  readonly logDir: string;
  /** CLAUDE_CODE_TMPDIR: the client makes sockets in it. */
  readonly shortTmpDir: string;
}

/** A socket's path may have 107 bytes on Linux and 103 on macOS. */
const SOCKET_PATH_MAX_BYTES = 103;

/** The longest name that the client appends: `/cc-socks/<pid>.sock`. */
const CLIENT_SOCKET = '/cc-socks/4194304.sock';

/** Prefix of a short directory in the system's temporary directory, for a runtime directory with a long path. */
export const SHORT_TMP_PREFIX = 'ccmux-';

/** The methods by which a pane has files of its own. */
export type OwnMethod = Exclude<IsolationMethod, 'none'>;

export function profilesDirectory(directories: Directories): string {
  return join(directories.data, 'panes');
}

export function profilePlaces(
  directories: Directories,
  paneId: string,
  method: OwnMethod = 'config_dir',
): ProfilePlaces {
  const directory = join(profilesDirectory(directories), paneId);
  const usual = join(directories.runtime, 'panes', paneId);
  const isShort = Buffer.byteLength(usual + CLIENT_SOCKET) <= SOCKET_PATH_MAX_BYTES;
  return {
    directory,
    ...clientPlaces(directory, method),
    tmpDir: join(directory, 'tmp'),
    outputDir: join(directory, 'output'),
    mcpStateDir: join(directory, 'mcp-state'),
    logDir: join(directory, 'log'),
    // A pane id is not to be guessed, and the directory is made exclusively: /tmp being everybody's does not matter.
    shortTmpDir: isShort ? usual : join('/tmp', `${SHORT_TMP_PREFIX}${paneId}`),
  };
}

/** With a HOME of its own the client keeps to its defaults: the state lies beside the directory, not in it. */
function clientPlaces(
  directory: string,
  method: OwnMethod,
): Pick<ProfilePlaces, 'configDir' | 'stateFile' | 'homeDir'> {
  if (method === 'home') {
    const homeDir = join(directory, 'home');
    return { configDir: join(homeDir, '.claude'), stateFile: join(homeDir, '.claude.json'), homeDir };
  }
  const configDir = join(directory, 'claude');
  return { configDir, stateFile: join(configDir, '.claude.json'), homeDir: null };
}

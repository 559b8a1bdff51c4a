/** Where a pane stands, and what it is held off: what seat-ground.ts and seat-fence.ts find out. */
import type { Access } from '../core/ground.ts';
import type { GroundMark } from '../workspace/ground-mark.ts';

export interface Standing {
  /** Absolute and real. */
  readonly cwd: string;
  /** Null in the project itself. */
  readonly ground: GroundMark | null;
}

export interface Fence {
  readonly access: Access;
  /** The sandbox's program; null without one. */
  readonly sandbox: string | null;
  /** What the project is: its directories that are not to be changed by a seat that only reads. */
  readonly project: readonly string[];
  /** The git repository behind it; null where there is none. */
  readonly repository: string | null;
  /** Directories that the user shares with all seats. */
  readonly shared: readonly string[];
}

/** No fence, and none wanted. */
export const OPEN: Fence = { access: 'write', sandbox: null, project: [], repository: null, shared: [] };

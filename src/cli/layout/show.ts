/** `ccmux layout show`: a small drawing of a layout, and who sits where. */
import { resolveLayout } from '../../config/layouts.ts';
import { resolveRoles } from '../../config/roles.ts';
import { namedDirectories } from '../../config/shipped.ts';
import { minimumSize, type LayoutNode } from '../../core/layout-tree.ts';
import type { Seat, TeamLayout } from '../../core/seat.ts';
import { readConfig } from '../config/file.ts';
import { directoriesOf } from '../find-session.ts';
import type { Surroundings } from '../surroundings.ts';
import { formatTable, type Column } from '../table.ts';
import { drawLayout } from './drawing.ts';

const COLUMNS: readonly Column[] = [
  { title: '#', isNumber: true },
  { title: 'SEAT' },
  { title: 'ROLE' },
  { title: 'RUNS' },
];

/** Below the panes. */
const STATUS_ROWS = 1;

/** `name` as after `--layout`. Throws CcmuxError: 'usage', 'invalid-config'. */
export function showLayout(
  { name, json }: { readonly name: string; readonly json: boolean },
  surroundings: Surroundings,
): void {
  const directories = directoriesOf(surroundings);
  const config = readConfig(undefined, directories, surroundings);
  const roles = resolveRoles(config.roles);
  const layout = resolveLayout(name, { ...namedDirectories(directories, 'layouts'), roles });
  const lines = json
    ? [JSON.stringify(describedLayout(layout, config.status_bar), null, 2)]
    : layoutLines(layout, config.status_bar);
  surroundings.stdout.write(`${lines.join('\n')}\n`);
}

function layoutLines(layout: TeamLayout, hasStatusBar: boolean): readonly string[] {
  const { cols, rows } = leastTerminal(layout, hasStatusBar);
  const table = formatTable(
    COLUMNS,
    layout.seats.map((seat, index) => [String(index + 1), seat.name, seat.role, runText(seat)]),
  );
  const seats = layout.seats.length;
  const need = seats === 1 ? 'one seat' : `${seats} seats, a stack on terminals smaller than ${cols}x${rows}`;
  return [`${layout.name}: ${need}`, ...drawLayout(layout.tree), '', ...table];
}

function runText({ command, model, permissionMode }: Seat): string {
  if (command !== undefined) return command === '' ? 'your shell' : command;
  return ['claude', model, permissionMode].filter(Boolean).join(', ');
}

/** In the form of a layout's file, seats by name. */
type Described = { readonly weight?: number } & (
  | { readonly seat: string }
  | { readonly row: readonly Described[] }
  | { readonly column: readonly Described[] }
);

function describedLayout(layout: TeamLayout, hasStatusBar: boolean) {
  const seats = layout.seats.map((seat, index) => ({ number: index + 1, ...seat }));
  return {
    name: layout.name,
    minimum: leastTerminal(layout, hasStatusBar),
    tree: describedNode(layout.tree),
    seats,
  };
}

function describedNode(node: LayoutNode): Described {
  if (node.kind === 'leaf') return { seat: node.id };
  const parts = node.children.map((child, index) => ({
    ...describedNode(child),
    weight: node.weights[index],
  }));
  return node.direction === 'row' ? { row: parts } : { column: parts };
}

/** The smallest terminal in which the seats stand side by side. */
function leastTerminal({ tree }: TeamLayout, hasStatusBar: boolean) {
  const { cols, rows } = minimumSize(tree);
  return { cols, rows: rows + (hasStatusBar ? STATUS_ROWS : 0) };
}

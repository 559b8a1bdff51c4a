/** What can be said of a seat, in a layout for one and under `roles` for all seats of a role; and how names look. */
import { homedir } from 'node:os';
import { z } from 'zod';
import { CcmuxError } from '../core/errors.ts';
import { ACCESSES, WORKSPACES } from '../core/ground.ts';
import type { ExistingDirectory, IsolationMethod } from '../core/isolation-method.ts';
import type { PermissionMode, Seat } from '../core/seat.ts';
import { checkSeatName } from '../core/seat-name.ts';

const PERMISSION_MODES = [
  'default',
  'manual',
  'acceptEdits',
  'plan',
  'auto',
  'dontAsk',
  'bypassPermissions',
] as const satisfies readonly PermissionMode[];

export const ISOLATION_METHODS = ['config_dir', 'home', 'none'] as const satisfies readonly IsolationMethod[];
export const EXISTING_DIRECTORIES = ['override', 'preserve'] as const satisfies readonly ExistingDirectory[];

/** Room for a number behind it in a seat's name. */
export const roleName = z
  .string()
  .regex(
    /^[\p{L}_][\p{L}\p{N}_.-]{0,27}$/u,
    'is no role: use up to 28 letters, digits, dots, dashes, starting with a letter',
  );

export const seatName = z.string().superRefine((name, context) => {
  try {
    checkSeatName(name, []);
  } catch (error) {
    if (!(error instanceof CcmuxError)) throw error;
    context.addIssue({ code: 'custom', message: `is no pane name: ${error.hint ?? error.message}` });
  }
});

/** Nothing that a program is given can hold a NUL. */
export const text = z.string().refine((value) => !value.includes('\0'), 'must not hold a NUL character');

export const line = z
  .string()
  .max(64)
  .refine((value) => !/\p{Cc}/u.test(value), 'must be one line without control characters');

export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable');

/** What the client takes for one; it says itself what it does not understand of it. */
const mcpServer = z.record(z.string(), z.json());

export const seatFields = {
  title: line.optional(),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour like "#6cb6ff"')
    .optional(),
  command: text.optional(),
  args: z.array(text).optional(),
  env: z.record(variableName, text).optional(),
  cwd: text.min(1).optional(),
  workspace: z.enum(WORKSPACES).optional(),
  access: z.enum(ACCESSES).optional(),
  sandbox: z.boolean().optional(),
  model: line.min(1).optional(),
  permission_mode: z.enum(PERMISSION_MODES).optional(),
  system_prompt: text.optional(),
  isolation: z
    .strictObject({
      method: z.enum(ISOLATION_METHODS).optional(),
      existing: z.enum(EXISTING_DIRECTORIES).optional(),
    })
    .optional(),
  allowed_tools: z.array(text.min(1)).optional(),
  denied_tools: z.array(text.min(1)).optional(),
  settings: z.record(z.string(), z.json()).optional(),
  mcp_config: z
    .union(
      [text.min(1), z.array(text.min(1)), z.record(z.string().min(1), mcpServer)],
      'must be a file, a list of files, or servers by their names',
    )
    .optional(),
  debug: z.boolean().optional(),
};

export const roleSchema = z.strictObject(seatFields);

export type SeatFields = z.output<typeof roleSchema>;

/** All of a seat that can come from its role. */
export type SeatDefaults = Omit<Seat, 'name' | 'role'>;

/** The fields under the names that the rest of ccmux has for them; what is absent stays absent. */
export function seatDefaults(fields: SeatFields, home: string = homedir()): SeatDefaults {
  const { permission_mode, system_prompt, allowed_tools, denied_tools, mcp_config, ...same } = fields;
  const inHome = (path: string) => path.replace(/^~(?=\/|$)/, () => home);
  const files = typeof mcp_config === 'string' ? [mcp_config] : mcp_config;
  const all = {
    ...same,
    cwd: same.cwd === undefined ? undefined : inHome(same.cwd),
    permissionMode: permission_mode,
    systemPrompt: system_prompt,
    allowedTools: allowed_tools,
    deniedTools: denied_tools,
    mcpConfig: Array.isArray(files) ? files.map(inHome) : files,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

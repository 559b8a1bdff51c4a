/** One thing that the doctor looked at, and what came of it. */
export interface Check {
  readonly state: 'ok' | 'warning' | 'wrong';
  /** A sentence that names what was found. */
  readonly text: string;
  /** What to do; null where nothing is to be done. */
  readonly remedy: string | null;
}

export function ok(text: string): Check {
  return { state: 'ok', text, remedy: null };
}

export function warns(text: string, remedy: string): Check {
  return { state: 'warning', text, remedy };
}

export function fails(text: string, remedy: string): Check {
  return { state: 'wrong', text, remedy };
}

/** What an audit finds: one sentence that names the thing, and one that names the remedy. */
export interface Finding {
  /** `wrong`: the isolation does not hold, or something does not work. `warning`: it may not. */
  readonly severity: 'wrong' | 'warning';
  /** A stable word for scripts. */
  readonly code: FindingCode;
  readonly text: string;
  readonly remedy: string;
}

export type FindingCode =
  | 'link-replaced'
  | 'link-broken'
  | 'link-elsewhere'
  | 'entry-missing'
  | 'open-mode'
  | 'profile-missing'
  | 'variable-unset'
  | 'variable-overridden'
  | 'shared-directory'
  | 'shared-conversation'
  | 'foreign-conversation'
  | 'directory-ignored'
  | 'fixed-port'
  | 'own-files-touched'
  | 'seed-damaged';

export function wrong(code: FindingCode, text: string, remedy: string): Finding {
  return { severity: 'wrong', code, text, remedy };
}

export function warning(code: FindingCode, text: string, remedy: string): Finding {
  return { severity: 'warning', code, text, remedy };
}

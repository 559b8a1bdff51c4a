/**
 * The theme that a session is drawn in, one for all its clients, and those it could be drawn in. What reads them
 * (schema, YAML) is loaded when the user wants to choose, so that a theme written meanwhile is among them.
 */
import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { CcmuxError } from '../core/errors.ts';
import { listFiles, listNames, type FileSource, type NamedDirectories } from '../config/named-file.ts';
import { namedDirectories } from '../config/shipped.ts';
import type { SessionPlan, Theme } from '../core/plan.ts';

export interface ThemeChoice {
  readonly theme: Theme;
  readonly source: FileSource;
}

export class SessionThemes implements Disposable {
  readonly #places: NamedDirectories;
  readonly #configFile: string;
  readonly #home: string;
  readonly #changed = new Emitter<Theme>();
  #current: Theme;

  readonly onChanged = this.#changed.event;

  /** `home` is the user's, for paths that are shown. */
  constructor({ settings, directories, configFile }: SessionPlan, home: string) {
    this.#current = settings.theme;
    this.#places = namedDirectories(directories, 'themes');
    this.#configFile = configFile;
    this.#home = home;
  }

  get current(): Theme {
    return this.#current;
  }

  /** Draws the session in `theme` from now on; answers how it is kept for good. */
  use(theme: Theme): string {
    this.#current = theme;
    this.#changed.fire(theme);
    const isBelowHome = this.#home !== '' && this.#configFile.startsWith(`${this.#home}/`);
    const file = isBelowHome ? `~${this.#configFile.slice(this.#home.length)}` : this.#configFile;
    return `theme ${theme.name} for now; for good: “theme: ${theme.name}” in ${file}`;
  }

  get names(): readonly string[] {
    return listNames(this.#places);
  }

  /** Every theme that can be read, by name. */
  async choices(): Promise<readonly ThemeChoice[]> {
    const { resolveTheme } = await import('../config/themes.ts');
    return listFiles(this.#places).flatMap(({ name, source }) => {
      try {
        return [{ theme: resolveTheme(name, this.#places), source }];
      } catch (error) {
        // Among others to choose from, a broken one is no reason to offer none: named, it says why.
        if (error instanceof CcmuxError) return [];
        throw error;
      }
    });
  }

  /** Throws CcmuxError where there is none of that name, or its file is wrong. */
  async find(name: string): Promise<Theme> {
    const { resolveTheme } = await import('../config/themes.ts');
    return resolveTheme(name, this.#places);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

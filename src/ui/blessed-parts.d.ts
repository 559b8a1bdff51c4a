/**
 * The parts of blessed that are used, as they are at run time. Loading them one by one takes half as long as loading
 * the whole library with all its widgets.
 */
declare module 'blessed/lib/program.js' {
  import type { EventEmitter } from 'node:events';

  export default class Program extends EventEmitter {
    static bind: (program: Program) => void;
    options: Record<string, unknown>;
    cols: number;
    rows: number;
    _terminal: string;
    _write(text: string): boolean;
    setupTput(): void;
  }
}

declare module 'blessed/lib/tput.js' {
  export default class Tput {
    _prefix(terminal: string): string;
  }
}

declare module 'blessed/lib/widgets/screen.js' {
  import type Program from 'blessed/lib/program.js';
  import type Element from 'blessed/lib/widgets/element.js';

  /** Attribute and character. */
  export type Cell = [attribute: number, character: string];
  export type Line = Cell[] & { dirty: boolean };

  export default class Screen {
    static bind: (screen: Screen) => void;
    constructor(options: Record<string, unknown>);
    program: Program;
    lines: Line[];
    children: Element[];
    alloc(dirty?: boolean): void;
    render(): void;
    draw: (start: number, end: number) => void;
    destroy(): void;
  }
}

declare module 'blessed/lib/widgets/element.js' {
  import type Screen from 'blessed/lib/widgets/screen.js';

  export interface Style {
    fg?: string;
    bg?: string;
    bold?: boolean;
    border?: Style;
  }

  export interface Coordinates {
    xi: number;
    xl: number;
    yi: number;
    yl: number;
  }

  export default class Element {
    constructor(options: Record<string, unknown>);
    screen: Screen;
    style: Style;
    position: { left: number; top: number; width: number; height: number };
    hidden: boolean;
    lpos?: Coordinates;
    sattr(style: Style, foreground?: string, background?: string): number;
    render(): Coordinates | undefined;
    _getCoords(get: boolean): Coordinates | undefined;
  }
}

declare module 'blessed/lib/widgets/box.js' {
  export { default } from 'blessed/lib/widgets/element.js';
}

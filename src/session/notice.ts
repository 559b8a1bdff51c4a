/** Something that every attached client is told, in its status line, and that the log keeps. */
export interface Notice {
  readonly text: string;
  readonly kind: 'info' | 'warning' | 'error';
}

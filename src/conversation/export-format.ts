/** In what a conversation can be exported. */
export const EXPORT_FORMATS = ['jsonl', 'markdown', 'tar.gz'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What is drawn by lot, in the open. */
export const DRAW_KINDS = ['look_back', 'evaluation', 'closure_check', 'inspection'] as const;
export type DrawKind = (typeof DRAW_KINDS)[number];

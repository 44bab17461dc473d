export { commitDraw, drawFlaws, revealDraw, type DrawFlaw } from './actions.ts';
export { DRAW_KINDS, type DrawKind } from './rules.ts';
export { byLot, listDigest, lotOf, seedHash } from './seeded.ts';
export { findDraw, type DrawRow } from './store.ts';

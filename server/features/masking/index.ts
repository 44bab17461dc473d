export { KINDS, type Finding, type Kind } from './findings.ts';
export { findPersonalData, mask, scan, type MaskingOptions, type Scan } from './rules.ts';

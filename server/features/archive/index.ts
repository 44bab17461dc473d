export { COLUMNS, STANDARD_MAPPING, type Column, type Mapping } from './columns.ts';
export { readMessages } from './read-messages.ts';
export { isFault, type Fault, type Row } from './rules.ts';

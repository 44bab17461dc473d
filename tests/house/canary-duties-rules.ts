import type { Kind, RoomMatter, ViewerName } from './canaries.ts';

/**
 * Who may read what is written on a duty (domain §6): a task is its office's and its members', what was handed in
 * for it the office's and the writer's; a log is its writer's alone, and so is what a supervisor saw as long as
 * nothing goes back to the unit.
 */
export const WORDS_OF_DUTIES: Partial<Record<RoomMatter, readonly (readonly [ViewerName, RegExp])[]>> = {
  task: [
    ['networkOffice', /^\/desk\/network\/tasks\//],
    ['collector', /^\/member\/duties\//],
  ],
  dutyReport: [
    ['networkOffice', /^\/desk\/network\/tasks\//],
    ['collector', /^\/member\/duties\//],
  ],
  logEntry: [['collector', /^\/member\/log/]],
  check: [['supervisor', /^\/member\/look-backs\//]],
};

/** The tables these marks lie in, by kind. */
export const HOMES_IN_DUTIES: Record<string, Kind[]> = {
  duty_tasks: ['personWords'],
  duty_reports: ['personWords'],
  duty_log: ['personWords'],
  look_backs: ['personWords'],
};

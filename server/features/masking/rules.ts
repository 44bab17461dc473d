import { findAddresses } from './addresses.ts';
import { withoutOverlap, type Finding, type Kind } from './findings.ts';
import { findNames } from './names.ts';
import { findNumbers } from './numbers.ts';
import { findOnline } from './online.ts';
import { narrowed } from './views-of-text.ts';
import { wordsOf } from './words-of-text.ts';

export interface MaskingOptions {
  /** Names of places and units, which look like names of people to a tagger. */
  places?: ReadonlySet<string>;
}

/**
 * Personal data in a text that is to be published, in the order of the text, without overlap.
 * Sure: numbers with a shape or a check digit, doors, names in a clear frame. Unsure: what a person has to judge.
 * Dates, sums of money, hotlines, case codes and law numbers are left alone. Time grows with the text, no faster.
 */
export function findPersonalData(text: string, options: MaskingOptions = {}): Finding[] {
  const narrow = narrowed(text);
  return withoutOverlap(text, [
    ...findNumbers(narrow),
    ...findOnline(narrow),
    ...findAddresses(narrow),
    ...findNames(narrow, wordsOf(narrow), options.places ?? NO_PLACES),
  ]);
}

const NO_PLACES: ReadonlySet<string> = new Set();

/**
 * The text with every finding replaced by the mark of its kind; findings of one kind that touch share a mark.
 * @param findings from findPersonalData on this very text: all of them, or those a person confirmed
 * @param mark the word shown for a kind, `masking:mark.<kind>` in the language of the publication
 */
export function mask(text: string, findings: readonly Finding[], mark: (kind: Kind) => string): string {
  let masked = '';
  let at = 0;
  let last: Finding | undefined;
  for (const finding of withoutOverlap(text, findings)) {
    masked += text.slice(at, finding.start);
    if (last?.kind !== finding.kind || last.end !== finding.start) masked += mark(finding.kind);
    at = finding.end;
    last = finding;
  }
  return masked + text.slice(at);
}

export interface Scan {
  /** Nothing sure was found: the text may go out once a person has looked at the unsure ones. */
  clean: boolean;
  sure: Finding[];
  unsure: Finding[];
}

/** The last look at a text before it is published (domain §5.4 (3)). */
export function scan(text: string, options: MaskingOptions = {}): Scan {
  const findings = findPersonalData(text, options);
  const sure = findings.filter((finding) => finding.certainty === 'sure');
  const unsure = findings.filter((finding) => finding.certainty === 'unsure');
  return { clean: sure.length === 0, sure, unsure };
}
